import { getAgent } from '../../src/letta/records/agent-records.js';
import { LettaError } from '../../src/letta/values/error.js';
import { expand, PLAIN_VIEW } from '../../src/letta/messages/letta-messages.js';
import { listAllMessages } from '../../src/letta/messages/message-list.js';
import { findMessage } from '../../src/letta/records/message-records.js';
import { requireMessages } from '../../src/letta/runs/message-requests.js';
import {
  searchMessages,
  searchStoredMessages,
  shownResults,
} from '../../src/letta/messages/message-search.js';
import { modelRequest } from '../../src/letta/runs/model-requests.js';
import { viewOfQuery } from './message-views.js';
import type { LettaOverrides } from './edge/service.js';

/** Messages of all agents, and what models would be asked. */
export const allMessages = {
  list_all_messages({ query, letta }) {
    const { order = 'desc', conversation_id = null } = query;
    return listAllMessages(letta, conversation_id, { ...query, direction: order }, viewOfQuery(query));
  },
  retrieve_message({ path, letta }) {
    const message = findMessage(letta, path.message_id);
    if (!message) throw new LettaError(404, `Message with id ${path.message_id} not found.`);
    return expand(message, { ...PLAIN_VIEW, textIsThought: true });
  },
  search_messages({ body, letta }) {
    return searchStoredMessages(letta, body);
  },
  *search_all_messages({ body, letta }) {
    return shownResults(yield* searchMessages(letta, body));
  },
  preview_model_request({ path, body, letta }) {
    const agent = getAgent(letta, path.agent_id);
    requireMessages(body);
    return modelRequest(letta, agent, { agentId: agent.id, conversationId: null }, body);
  },
} satisfies Partial<LettaOverrides>;
