import {
  attachBlockToGroup,
  createGroup,
  detachBlockFromGroup,
  modifyGroup,
} from '../../src/letta/agents/group-changes.js';
import { deleteGroup, getGroup, listGroups, presentGroup } from '../../src/letta/groups/groups.js';
import { listGroupMessages } from '../../src/letta/messages/message-list.js';
import { listing } from '../../src/server/listing.js';
import { viewOfQuery } from './message-views.js';
import type { LettaOverrides } from './edge/service.js';

/** Agents that act together. */
export const groups = {
  list_groups({ query, letta }) {
    const { order = 'asc', limit = 50 } = query;
    return listing(listGroups(letta, query, { ...query, limit, direction: order }), presentGroup);
  },
  count_groups({ letta }) {
    return letta.state.groups.items.size;
  },
  create_group({ body, letta }) {
    return presentGroup(createGroup(letta, body));
  },
  retrieve_group({ path, letta }) {
    return presentGroup(getGroup(letta, path.group_id));
  },
  modify_group({ path, body, letta }) {
    return presentGroup(modifyGroup(letta, path.group_id, body));
  },
  delete_group({ path, letta }) {
    deleteGroup(letta, getGroup(letta, path.group_id));
    return { message: `Group id=${path.group_id} successfully deleted` };
  },
  list_group_messages({ path, query, letta }) {
    const { limit = 10 } = query;
    const group = getGroup(letta, path.group_id);
    return listGroupMessages(letta, group, { ...query, limit }, viewOfQuery(query));
  },
  reset_group_messages({ path, letta }) {
    getGroup(letta, path.group_id);
    return null;
  },
  attach_block_to_group({ path, letta }) {
    attachBlockToGroup(letta, path.group_id, path.block_id);
    return null;
  },
  detach_block_from_group({ path, letta }) {
    detachBlockFromGroup(letta, path.group_id, path.block_id);
    return null;
  },
} satisfies Partial<LettaOverrides>;
