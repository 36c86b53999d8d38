import type { components } from '../../../generated/letta.js';
import { filtered, type Work } from '../../scheduling/slices.js';
import { getAgent } from '../records/agent-records.js';
import { findConversation } from '../records/conversation-records.js';
import { agentIn, updateConversation } from './conversations.js';
import { creationTime } from '../model/creation.js';
import { LettaError } from '../values/error.js';
import { type MessageView, showMessages } from '../messages/letta-messages.js';
import type { MessageListRequest } from '../messages/message-list.js';
import { messagesOf } from '../records/message-records.js';
import { messagesIn, orderOf, requireMessages } from '../runs/message-requests.js';
import { findRun } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { startRun, tokenOf } from '../runs/start-run.js';
import type { Context, Place } from '../model/conversations.js';
import type { LettaMessage, MessageRecord } from '../model/messages.js';
import type { RunRecord } from '../model/runs.js';

type Request = components['schemas']['ConversationMessageRequest'];

/**
 * What was said in a conversation, in the order that is wanted; nothing for one that does not exist. Cursors go by the
 * places of messages in it, and one that leads nowhere is ignored (ConversationManager.list_conversation_messages).
 */
export function* listConversationMessages(
  letta: LettaServer,
  conversationId: string,
  { after, before, limit, direction, groupId }: MessageListRequest,
  view: MessageView,
): Work<LettaMessage[]> {
  const ids = findConversation(letta, conversationId)?.message_ids ?? [];
  const start = ids.indexOf(after ?? '') + 1;
  const end = before && ids.includes(before) ? ids.indexOf(before) : ids.length;
  const places = ids.slice(start, end);
  const inOrder = direction === 'asc' ? places : places.reverse();
  const isWanted = (message: MessageRecord) => !groupId || message.group_id === groupId;
  const rows = yield* filtered(messagesOf(letta, inOrder), isWanted, limit ?? Infinity);
  return yield* showMessages(rows, view);
}

/**
 * Has an agent answer messages in a conversation, or outside of any. Returns the run, which may be an earlier one of
 * the same messages that is read again.
 *
 * Throws `LettaError` 409 while another one goes on, where the real server looks: outside of conversations always, in
 * them for streams. And as `startRun` does.
 */
export function* sendInPlace(letta: LettaServer, place: Place, request: Request): Work<RunRecord> {
  requireMessages(request);
  const isDirect = 'agentId' in place;
  const agent = isDirect ? getAgent(letta, place.agentId) : agentIn(letta, place.conversation);
  const context: Context = { agentId: agent.id, conversationId: isDirect ? null : place.conversation.id };
  const model = request.override_model || (isDirect ? null : place.conversation.model);
  const order = orderOf(
    letta,
    agent,
    context,
    { ...request, override_model: model },
    {
      kind: isDirect ? 'send_message' : 'send_conversation_message',
      isStreamed: request.streaming,
      background: request.streaming && request.background,
      locks: isDirect ? agent.id : request.streaming ? place.conversation.id : null,
    },
  );
  const again = order.background ? earlierRun(letta, request) : undefined;
  if (!again && order.locks !== null) refuseWhileBusy(letta, order.locks);
  const run = again ?? (yield* startRun(letta, order));
  // Last, as what is refused changes nothing.
  if (!isDirect) updateConversation(letta, place.conversation, { last_message_at: creationTime(letta) });
  return run;
}

/** The run in the background that was made for messages of the same otids. */
function earlierRun(letta: LettaServer, request: Request): RunRecord | undefined {
  const token = tokenOf(messagesIn(request));
  return token === '' ? undefined : findRun(letta, letta.state.otids.get(token) ?? '');
}

/** Throws `LettaError` 409 while a run keeps others out. */
function refuseWhileBusy(letta: LettaServer, key: string): void {
  const runId = letta.state.locks.get(key);
  if (runId === undefined) return;
  throw new LettaError(
    409,
    `CONFLICT: Cannot send a new message: Another request (run_id=${runId}) is currently being processed for this ` +
      'conversation. Please wait for it to complete.',
    { run_id: runId },
  );
}
