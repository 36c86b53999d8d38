import { getAgent } from '../../src/letta/records/agent-records.js';
import { getToolUser } from '../../src/letta/tools/agent-tools.js';
import { cancelInPlace } from '../../src/letta/runs/cancel.js';
import { compact } from '../../src/letta/messages/compaction.js';
import {
  listConversationMessages,
  sendInPlace,
} from '../../src/letta/conversations/conversation-messages.js';
import { getConversation, presentConversation } from '../../src/letta/records/conversation-records.js';
import {
  agentIn,
  agentMeantBy,
  createConversation,
  deleteConversation,
  forkConversation,
  listConversations,
  placeOf,
  updateConversation,
  withoutContext,
} from '../../src/letta/conversations/conversations.js';
import { PLAIN_VIEW } from '../../src/letta/messages/letta-messages.js';
import { listAgentMessages } from '../../src/letta/messages/message-list.js';
import { messagesIn, requireMessages } from '../../src/letta/runs/message-requests.js';
import { modelRequest } from '../../src/letta/runs/model-requests.js';
import { recompile } from '../../src/letta/memory/recompile.js';
import { findLostRun } from '../../src/letta/runs/resumed-streams.js';
import { runAnswer } from '../../src/letta/runs/run-answers.js';
import type { LettaServer } from '../../src/letta/model/server.js';
import { viewOfQuery } from './message-views.js';
import type { LettaOverrides } from './edge/service.js';
import { streamOf } from './streams.js';

/** What is said to an agent apart from everything else that is said to it. */
export const conversations = {
  create_conversation({ query, body, letta }) {
    return withoutContext(createConversation(letta, getToolUser(letta, query.agent_id), body));
  },
  list_conversations({ query, letta }) {
    const { order = 'desc', order_by = 'created_at', ...filter } = query;
    return listConversations(letta, order_by, filter, { ...query, direction: order });
  },
  retrieve_conversation({ path, letta }) {
    return presentConversation(getConversation(letta, path.conversation_id));
  },
  update_conversation({ path, body, letta }) {
    return withoutContext(updateConversation(letta, getConversation(letta, path.conversation_id), body));
  },
  delete_conversation({ path, letta }) {
    deleteConversation(letta, getConversation(letta, path.conversation_id));
    return null;
  },
  fork_conversation({ path, query, letta }) {
    const { agent, conversation } = whereIs(letta, path.conversation_id, query.agent_id);
    return withoutContext(forkConversation(letta, agent, conversation));
  },
  list_conversation_messages({ path, query, letta }) {
    const { order = 'desc', agent_id, group_id } = query;
    const { conversation_id: id } = path;
    const request = { ...query, groupId: group_id, direction: order };
    const agentId = agentMeantBy(id, agent_id);
    const view = agentId
      ? viewOfQuery(query)
      : { ...PLAIN_VIEW, types: query.include_return_message_types ?? null };
    if (!agentId) return listConversationMessages(letta, id, request, view);
    return listAgentMessages(letta, getToolUser(letta, agentId), 'default', request, view);
  },
  async send_conversation_message({ path, body, letta, signal }) {
    requireMessages(body);
    const sending = sendInPlace(letta, placeOf(letta, path.conversation_id, body.agent_id), body);
    const run = await letta.timers.gate.undivided(sending, messagesIn(body).length);
    if (!body.streaming) return runAnswer(letta, run.id, signal);
    return streamOf(letta, run.id, { pings: body.include_pings, signal });
  },
  preview_conversation_model_request({ path, body, letta }) {
    requireMessages(body);
    const { agent, conversation, context } = whereIs(letta, path.conversation_id, body.agent_id);
    const override_model = body.override_model || conversation?.model;
    return modelRequest(letta, agent, context, { ...body, override_model });
  },
  retrieve_conversation_stream({ path, body, letta, signal }) {
    const { conversation_id: id } = path;
    const agentId = agentMeantBy(id, body?.agent_id);
    const among = agentId ? { agentId } : { conversationId: id };
    const run = findLostRun(letta, { runId: body?.run_id ?? null, otid: body?.otid ?? null, among });
    const pings = body?.include_pings ?? false;
    return streamOf(letta, run.id, { startingAfter: body?.starting_after ?? 0, pings, signal });
  },
  cancel_conversation({ path, query, letta }) {
    return cancelInPlace(letta, placeOf(letta, path.conversation_id, query.agent_id), path.conversation_id);
  },
  recompile_conversation({ path, query, body, letta }) {
    const { agent, conversation } = whereIs(letta, path.conversation_id, body?.agent_id);
    return recompile(letta, agent, conversation, query);
  },
  compact_conversation({ path, body, letta }) {
    const { agent, context } = whereIs(letta, path.conversation_id, body?.agent_id);
    return compact(letta, agent, context, body?.compaction_settings ?? null);
  },
} satisfies Partial<LettaOverrides>;

function whereIs(letta: LettaServer, id: string, meantAgent: string | null | undefined) {
  const place = placeOf(letta, id, meantAgent);
  const conversation = 'agentId' in place ? null : place.conversation;
  const agent = 'agentId' in place ? getAgent(letta, place.agentId) : agentIn(letta, place.conversation);
  return { agent, conversation, context: { agentId: agent.id, conversationId: conversation?.id ?? null } };
}
