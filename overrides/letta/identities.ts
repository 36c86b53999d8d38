import { listAgentsOfIdentity } from '../../src/letta/groups/agent-lists.js';
import { getAgentRow } from '../../src/letta/records/agent-records.js';
import { includedState } from '../../src/letta/agents/agent-state.js';
import { presentBlock } from '../../src/letta/memory/blocks.js';
import { listBlocksAbout } from '../../src/letta/memory/block-lists.js';
import {
  changeIdentity,
  deleteIdentity,
  getIdentity,
  listIdentities,
  presentIdentity,
} from '../../src/letta/groups/identities.js';
import { createIdentity, updateIdentity, upsertIdentity } from '../../src/letta/agents/identity-changes.js';
import { relate, unrelate } from '../../src/letta/records/relations.js';
import { listing } from '../../src/server/listing.js';
import type { LettaOverrides } from './edge/service.js';

/** Who agents work for. */
export const identities = {
  list_identities({ query, letta }) {
    const { order = 'desc', limit = 50 } = query;
    return listing(listIdentities(letta, query, { ...query, limit, direction: order }), presentIdentity);
  },
  count_identities({ letta }) {
    return letta.state.identities.items.size;
  },
  create_identity({ body, letta }) {
    return presentIdentity(createIdentity(letta, body));
  },
  upsert_identity({ body, letta }) {
    const { identifier_key, project_id = null } = body;
    return presentIdentity(upsertIdentity(letta, identifier_key, project_id, body));
  },
  retrieve_identity({ path, letta }) {
    return presentIdentity(getIdentity(letta, path.identity_id));
  },
  update_identity({ path, body, letta }) {
    return presentIdentity(updateIdentity(letta, getIdentity(letta, path.identity_id), body));
  },
  delete_identity({ path, letta }) {
    deleteIdentity(letta, getIdentity(letta, path.identity_id));
    return null;
  },
  upsert_properties_for_identity({ path, body, letta }) {
    const identity = getIdentity(letta, path.identity_id);
    return presentIdentity(changeIdentity(letta, identity, { properties: body }));
  },
  list_agents_for_identity({ path, query, letta }) {
    const { order = 'desc', limit = 50 } = query;
    const { id } = getIdentity(letta, path.identity_id);
    const agents = listAgentsOfIdentity(letta, id, { ...query, limit, direction: order });
    return listing(agents, (agent) => includedState(letta, agent, { ...query, isSdk: true }));
  },
  list_blocks_for_identity({ path, query, letta }) {
    const { order = 'desc', limit = 50 } = query;
    const identity = getIdentity(letta, path.identity_id);
    return listing(listBlocksAbout(letta, identity, { ...query, limit, direction: order }), presentBlock);
  },
  attach_identity_to_agent({ path, letta }) {
    const { id } = getIdentity(letta, path.identity_id);
    relate(letta, getAgentRow(letta, path.agent_id), 'identity_ids', id);
    return null;
  },
  detach_identity_from_agent({ path, letta }) {
    const { id } = getIdentity(letta, path.identity_id);
    unrelate(letta, getAgentRow(letta, path.agent_id), 'identity_ids', id);
    return null;
  },
} satisfies Partial<LettaOverrides>;
