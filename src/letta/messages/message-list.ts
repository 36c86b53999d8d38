import { filtered, type Work } from '../../scheduling/slices.js';
import { openHistory } from '../memory/contexts.js';
import { LettaError } from '../values/error.js';
import { type MessageView, showMessages } from './letta-messages.js';
import { findMessage, historyOf, messagesOf } from '../records/message-records.js';
import type { Direction } from '../tables/orders.js';
import { rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { pageOfSome } from '../tables/tables.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';
import { type LettaMessage, MESSAGE_KEYS, type MessageRecord } from '../model/messages.js';
import type { GroupRecord } from '../model/groups.js';

/** Which messages are wanted. */
export interface MessageListRequest {
  after?: string | null;
  before?: string | null;
  /** At most so many as they are kept; null is all. */
  limit?: number | null;
  direction: Direction;
  groupId?: string | null;
}

/**
 * What was said to an agent and what it did. `desc` takes the newest, `asc` the oldest, and both show them oldest
 * first; cursors go by time, whatever the direction (SyncServer.get_agent_recall_async). Throws `LettaError` 404 for a
 * cursor that is no message.
 */
export function* listAgentMessages(
  letta: LettaServer,
  agent: AgentRecord,
  conversationId: string | null,
  request: MessageListRequest,
  view: MessageView,
): Work<LettaMessage[]> {
  openHistory(letta, agent);
  const isWanted = (message: MessageRecord) =>
    (conversationId === null || (message.conversation_id ?? 'default') === conversationId) &&
    (!request.groupId || message.group_id === request.groupId);
  const rows = yield* rowsOf(letta, historyOf(letta, agent.id), request, isWanted, cursorOf(letta, agent.id));
  return yield* showMessages(rows, view);
}

/** The same, of all agents that anybody talked to. */
export function* listAllMessages(
  letta: LettaServer,
  conversationId: string | null,
  request: MessageListRequest,
  view: MessageView,
): Work<LettaMessage[]> {
  const isWanted = ({ conversation_id }: MessageRecord) =>
    conversationId === null || (conversation_id ?? 'default') === conversationId;
  const bySequence = [...letta.state.messages.items.keys()];
  const rows = yield* rowsOf(letta, bySequence, request, isWanted, cursorOf(letta, null));
  return yield* showMessages(rows, view);
}

/**
 * One page of some messages, as the real server reads rows of any kind: limits and cursors count messages as they are
 * kept. Throws `LettaError` 404 for a cursor that is no message, in other words than where agents are asked, and 400
 * for crossed ones.
 */
export function pageOfMessages(
  letta: LettaServer,
  messages: MessageRecord[],
  request: PageRequest,
): MessageRecord[] {
  const page = { ...request, rules: rowPages('Message') };
  return pageOfSome(letta.state.messages, MESSAGE_KEYS, 'created_at', page, messages).items;
}

/** What was said to a group, oldest first whatever the order (GroupManager.list_group_messages_async). */
export function* listGroupMessages(
  letta: LettaServer,
  { id, manager_agent_id }: Pick<GroupRecord, 'id' | 'manager_agent_id'>,
  request: Omit<PageRequest, 'direction'>,
  view: MessageView,
): Work<LettaMessage[]> {
  // Real server: the others are found by their group too, but nobody here speaks as a group.
  const ids = manager_agent_id === null ? [] : historyOf(letta, manager_agent_id);
  const said = yield* filtered(messagesOf(letta, ids), ({ group_id }) => group_id === id);
  return yield* showMessages(pageOfMessages(letta, said, { ...request, direction: 'asc' }), view);
}

/** Where a message stands in time. Throws `LettaError` 404 for one that does not exist. */
export function cursorOf(letta: LettaServer, agentId: string | null): (id: string) => number {
  return (id) => {
    const message = findMessage(letta, id);
    if (!message) {
      throw new LettaError(404, `No message found with id '${id}' for agent '${agentId ?? 'None'}'.`);
    }
    return message.sequence;
  };
}

/** Those of some messages (ids in the order of time) that are wanted, oldest first. Costs what the page holds and skips; what is said meanwhile is not among them. */
export function* rowsOf(
  letta: LettaServer,
  ids: readonly string[],
  { after, before, limit, direction }: MessageListRequest,
  isWanted: (message: MessageRecord) => boolean,
  sequenceOf: (id: string) => number,
): Work<MessageRecord[]> {
  const sequenceAt = (index: number) => findMessage(letta, ids[index] ?? '')?.sequence ?? 0;
  const start = after ? firstBeyond(ids.length, sequenceAt, sequenceOf(after)) : 0;
  const end = before ? firstBeyond(ids.length, sequenceAt, sequenceOf(before) - 1) : ids.length;
  const rows: MessageRecord[] = [];
  const most = limit ?? Infinity;
  for (let step = 0; step < end - start && rows.length < most; step++) {
    const message = findMessage(letta, ids[direction === 'asc' ? start + step : end - 1 - step] ?? '');
    if (message && isWanted(message)) rows.push(message);
    yield;
  }
  return direction === 'asc' ? rows : rows.reverse();
}

/** The first index whose sequence is greater. */
function firstBeyond(length: number, sequenceAt: (index: number) => number, sequence: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sequenceAt(middle) <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
