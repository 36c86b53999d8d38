import type { components } from '../../../generated/letta.js';
import { timeKey } from '../creation.js';
import { LettaError } from '../error.js';
import { rowNotFound } from '../not-found.js';
import type { LettaServer } from '../server.js';
import type { OrderKeys } from '../tables.js';

/** A conversation as it goes over the wire. */
export type Conversation = components['schemas']['Conversation'];

/** A conversation as it is kept. */
export interface ConversationRecord extends Required<Conversation> {
  created_at: string;
  /** Everything that was ever said in it, in order; what is no longer in its context too. */
  message_ids: string[];
  last_run_completion: string | null;
}

/** What conversations can be ordered by. */
export const CONVERSATION_KEYS = {
  created_at: (conversation) => timeKey(conversation.created_at),
  last_run_completion: (conversation) => timeKey(conversation.last_run_completion),
  last_message_at: (conversation) => timeKey(conversation.last_message_at),
} satisfies OrderKeys<ConversationRecord>;

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
