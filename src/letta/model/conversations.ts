import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

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

/**
 * What an agent has before it when it thinks: the messages of a conversation, or those outside of any. Named by ids,
 * as a seed may put copies in the place of what they name.
 */
export interface Context {
  agentId: string;
  /** Null outside of conversations. */
  conversationId: string | null;
}

/** What a path and a request name together. */
export type Place = { agentId: string } | { conversation: ConversationRecord };
