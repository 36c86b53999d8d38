import { LettaError } from '../values/error.js';
import { rowNotFound } from '../values/not-found.js';
import type { LettaServer } from '../model/server.js';
import type { Conversation, ConversationRecord } from '../model/conversations.js';

/** Undefined when there is no such conversation. */
export function findConversation(letta: LettaServer, id: string): ConversationRecord | undefined {
  return letta.state.conversations.items.get(id);
}

/** Throws the real server's 404 when there is no such conversation. */
export function getConversation(letta: LettaServer, id: string): ConversationRecord {
  const conversation = findConversation(letta, id);
  // It only looks among those that are not deleted, and says so.
  if (!conversation)
    throw new LettaError(404, `${rowNotFound('Conversation', id).message}, is_deleted=False`);
  return conversation;
}

/** A conversation as it goes over the wire. */
export function presentConversation(record: ConversationRecord): Conversation {
  const { message_ids, last_run_completion, ...conversation } = record;
  void [message_ids, last_run_completion];
  return conversation;
}
