import { getAgent } from '../../src/letta/records/agent-records.js';
import { agentState } from '../../src/letta/agents/agent-state.js';
import { getToolUser } from '../../src/letta/tools/agent-tools.js';
import { cancelOfAgent } from '../../src/letta/runs/cancel.js';
import { summarizeAgent } from '../../src/letta/messages/compaction.js';
import { LettaError } from '../../src/letta/values/error.js';
import { generateCompletion } from '../../src/letta/messages/generate.js';
import { listAgentMessages } from '../../src/letta/messages/message-list.js';
import {
  type Manner,
  messagesIn,
  type MessageRequest,
  orderOf,
  refuseStreamOptions,
  requireMessages,
} from '../../src/letta/runs/message-requests.js';
import { resetMessages } from '../../src/letta/messages/reset-messages.js';
import { runAnswer } from '../../src/letta/runs/run-answers.js';
import { presentRun } from '../../src/letta/records/run-records.js';
import type { LettaServer } from '../../src/letta/model/server.js';
import { sendInBackground, startRun } from '../../src/letta/runs/start-run.js';
import type { LettaOverrides } from './edge/service.js';
import { streamOf } from './streams.js';
import { viewOfQuery } from './message-views.js';
import type { RunRecord } from '../../src/letta/model/runs.js';

/** What is said to agents, and what they do with it. */
export const messages = {
  list_messages({ path, query, letta }) {
    const agent = getToolUser(letta, path.agent_id);
    const { order = 'desc', conversation_id = null, group_id } = query;
    const request = { ...query, groupId: group_id, direction: order };
    return listAgentMessages(letta, agent, conversation_id, request, viewOfQuery(query));
  },
  async send_message({ path, body, letta, isSdk, signal }) {
    requireMessages(body);
    if (!body.streaming) refuseStreamOptions(body);
    else if (!isSdk) throw new LettaError(422, 'streaming=true is only supported for SDK v1.0+ clients.');
    const kind = 'send_message';
    const run = await start(letta, path.agent_id, body, {
      kind,
      isStreamed: body.streaming,
      background: body.background,
    });
    if (!body.streaming) return runAnswer(letta, run.id, signal);
    return streamOf(letta, run.id, { pings: body.include_pings, signal });
  },
  modify_message() {
    throw new LettaError(
      405,
      'Message editing is no longer supported. Messages are immutable as they may be shared across multiple conversations via forking.',
    );
  },
  async create_agent_message_stream({ path, body, letta, signal }) {
    const manner = { kind: 'send_message_streaming', isStreamed: true, background: body.background };
    const run = await start(letta, path.agent_id, body, manner);
    return streamOf(letta, run.id, { pings: body.include_pings, signal });
  },
  async create_agent_message_async({ path, body, letta }) {
    const agent = getToolUser(letta, path.agent_id);
    const manner = { kind: 'send_message_async', isStreamed: false, callbackUrl: body.callback_url ?? null };
    const context = { agentId: agent.id, conversationId: null };
    const sending = sendInBackground(letta, orderOf(letta, agent, context, body, manner));
    return presentRun(await letta.timers.gate.undivided(sending, messagesIn(body).length));
  },
  cancel_message({ path, body, letta }) {
    return cancelOfAgent(letta, path.agent_id, body?.run_ids ?? []);
  },
  reset_messages({ path, body, letta }) {
    const isDefault = body.add_default_initial_messages === true;
    return agentState(letta, resetMessages(letta, path.agent_id, isDefault));
  },
  summarize_messages({ path, body, letta }) {
    const agent = getAgent(letta, path.agent_id);
    return summarizeAgent(letta, agent, body?.compaction_settings ?? null);
  },
  generate_completion({ path, body, letta }) {
    return generateCompletion(letta, getAgent(letta, path.agent_id), body);
  },
} satisfies Partial<LettaOverrides>;

function start(
  letta: LettaServer,
  agentId: string,
  request: MessageRequest,
  manner: Manner,
): RunRecord | Promise<RunRecord> {
  const agent = getAgent(letta, agentId);
  const context = { agentId, conversationId: null };
  const order = orderOf(letta, agent, context, request, manner);
  return letta.timers.gate.undivided(startRun(letta, order), order.messages.length);
}
