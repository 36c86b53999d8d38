import { findAgent, getAgent } from '../records/agent-records.js';
import { findBlock } from '../memory/blocks.js';
import { DEFAULT_ORGANIZATION } from '../values/default-user.js';
import { addIdentity, changeIdentity, identitiesWithKey, type IdentityFields } from '../groups/identities.js';
import { itemsNotFound, rowNotFoundBy } from '../values/not-found.js';
import { agentsWith, relate, unrelate } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import type { IdentityProperty, IdentityRecord } from '../model/identities.js';

/** Which agents and blocks an identity is to be related to; null and nothing leave them as they are. */
export interface IdentityRelations {
  agent_ids?: string[] | null;
  block_ids?: string[] | null;
}

/** What is wanted of an identity; null and nothing leave a member as it is. */
export type IdentityWishes = IdentityRelations & {
  [Member in 'identifier_key' | 'name' | 'identity_type' | 'properties']?: IdentityFields[Member] | null;
};

/** What a new identity is to be. */
export type NewIdentity = Omit<IdentityFields, 'properties'> &
  IdentityRelations & { properties?: IdentityProperty[] | null };

/**
 * Makes an identity and relates it. Throws `LettaError` 404 for an unknown agent or block (the real server breaks
 * there), 409 for a key that its project has.
 */
export function createIdentity(
  letta: LettaServer,
  { agent_ids, block_ids, properties, ...fields }: NewIdentity,
): IdentityRecord {
  checkRelations(letta, { agent_ids, block_ids });
  const identity = addIdentity(letta, { ...fields, properties: properties ?? [] });
  extendRelations(letta, identity, { agent_ids, block_ids });
  return identity;
}

/**
 * Changes the identity of a key: agents and properties that are given replace those it had. Throws `LettaError` 404
 * when there is none, as the real server does, which never gets to making one; and 404 for an unknown agent.
 */
export function upsertIdentity(
  letta: LettaServer,
  key: string,
  projectId: string | null,
  wishes: Omit<IdentityWishes, 'block_ids'>,
): IdentityRecord {
  const identity = identitiesWithKey(letta, key).find(({ project_id }) => project_id === projectId);
  if (!identity) {
    throw rowNotFoundBy('Identity', {
      identifier_key: key,
      project_id: String(projectId ?? 'None'),
      organization_id: DEFAULT_ORGANIZATION,
    });
  }
  const { agent_ids } = wishes;
  checkRelations(letta, { agent_ids });
  changeIdentity(letta, identity, fieldsOf(wishes));
  if (agent_ids) {
    for (const agent of agentsWith(letta, identity.id)) unrelate(letta, agent, 'identity_ids', identity.id);
    extendRelations(letta, identity, { agent_ids });
  }
  return identity;
}

/**
 * Changes an identity: agents, blocks and properties that are given come to those it has, a property replacing one of
 * its key. Throws `LettaError` 404 for an unknown agent or block, 409 for a key that its project has.
 */
export function updateIdentity(
  letta: LettaServer,
  identity: IdentityRecord,
  wishes: IdentityWishes,
): IdentityRecord {
  checkRelations(letta, wishes);
  const fields = fieldsOf(wishes);
  if (fields.properties) {
    const byKey = new Map([...identity.properties, ...fields.properties].map((one) => [one.key, one]));
    fields.properties = [...byKey.values()];
  }
  changeIdentity(letta, identity, fields);
  extendRelations(letta, identity, wishes);
  return identity;
}

function fieldsOf({
  identifier_key,
  name,
  identity_type,
  properties,
}: IdentityWishes): Partial<IdentityFields> {
  return {
    ...(identifier_key != null && { identifier_key }),
    ...(name != null && { name }),
    ...(identity_type != null && { identity_type }),
    ...(properties != null && { properties }),
  };
}

function checkRelations(letta: LettaServer, { agent_ids, block_ids }: IdentityRelations): void {
  const missing = [
    ...(agent_ids ?? []).filter((id) => !findAgent(letta, id)),
    ...(block_ids ?? []).filter((id) => !findBlock(letta, id)),
  ];
  if (missing.length > 0) throw itemsNotFound(missing);
}

function extendRelations(
  letta: LettaServer,
  identity: IdentityRecord,
  { agent_ids, block_ids }: IdentityRelations,
): void {
  for (const id of agent_ids ?? []) {
    relate(letta, getAgent(letta, id), 'identity_ids', identity.id);
  }
  for (const id of block_ids ?? []) identity.block_ids.add(id);
}
