import { isObject, objectOf, textOf, textOrNull } from '../../json/read.js';
import type { components } from '../../../generated/letta.js';
import { tokensIn } from '../../script/usage.js';
import { getAgent } from '../records/agent-records.js';
import { toolsOfAgent } from '../tools/agent-tools.js';
import { contextMessages } from '../memory/contexts.js';
import { getConversation } from '../records/conversation-records.js';
import { blocksOfAgent } from '../memory/core-memory.js';
import { creationTime } from '../model/creation.js';
import { memoryText } from '../memory/memory-text.js';
import { functionCalls, historyOf } from '../records/message-records.js';
import { countPassagesOf } from '../archives/passages.js';
import type { LettaServer } from '../model/server.js';
import { factsText } from '../memory/system-message.js';
import { presentTool } from '../tools/tools.js';
import type { AgentRecord } from '../model/agents.js';
import type { MessageRecord } from '../model/messages.js';

type Schemas = components['schemas'];

/** Parts that no context has here. */
const NO_PARTS = { memory_filesystem: null, tool_usage_rules: null, directories: null, summary_memory: null };
const NO_TOKENS = {
  num_tokens_memory_filesystem: 0,
  num_tokens_tool_usage_rules: 0,
  num_tokens_directories: 0,
  num_tokens_summary_memory: 0,
};

/**
 * What fills an agent's context window, part by part, in tokens as the mock counts them
 * (ContextWindowCalculator). Throws `LettaError` 404 for an unknown agent or conversation.
 */
export function contextWindowOf(
  letta: LettaServer,
  agentId: string,
  conversationId: string | null = null,
): Schemas['ContextWindowOverview'] {
  const agent = getAgent(letta, agentId);
  if (conversationId !== null) getConversation(letta, conversationId);
  const messages = contextMessages(letta, { agentId, conversationId });
  const [system, ...others] = messages;
  const [archived, recalled] = [countPassagesOf(letta, agent), historyOf(letta, agentId).length];
  const facts = factsText(agent, {
    conversationId: conversationId ?? 'default',
    time: system?.created_at ?? creationTime(letta),
    earlier: recalled - messages.length,
    archived,
  });
  const [memory, functions] = [memoryText(blocksOfAgent(letta, agent)), functionsOf(letta, agent)];
  const counts = {
    ...NO_TOKENS,
    num_tokens_external_memory_summary: tokensIn(facts),
    num_tokens_system: tokensIn(agent.system),
    num_tokens_core_memory: tokensIn(memory),
    num_tokens_functions_definitions: functions.length > 0 ? tokensIn(JSON.stringify(functions)) : 0,
    num_tokens_messages: others.reduce((sum, { tokens }) => sum + tokens, 0),
  };
  return {
    context_window_size_max: agent.llm_config.context_window,
    context_window_size_current: Object.values(counts).reduce((sum, count) => sum + count, 0),
    num_messages: messages.length,
    num_archival_memory: archived,
    num_recall_memory: recalled,
    ...counts,
    ...NO_PARTS,
    external_memory_summary: facts,
    system_prompt: agent.system,
    core_memory: memory,
    functions_definitions: functions,
    messages: messages.map(presentWhole),
  };
}

function functionsOf(letta: LettaServer, agent: AgentRecord): Schemas['FunctionTool'][] {
  return toolsOfAgent(letta, agent).map((tool) => {
    const { name, description, parameters } = objectOf(presentTool(tool).json_schema);
    const definition = { name: textOf(name) ?? tool.name, description: textOrNull(description) };
    return {
      function: {
        ...definition,
        parameters: isObject(parameters) ? parameters : null,
        strict: null,
      },
      type: 'function' as const,
    };
  });
}

/** A message as it is kept, whole: what clients see as several. */
function presentWhole(message: MessageRecord): Schemas['Message'] {
  const { calls, returns, approvals, id, agent_id, model, role, content, name, otid } = message;
  const { step_id, run_id, group_id, sender_id, conversation_id, created_at } = message;
  return {
    created_by_id: null,
    last_updated_by_id: null,
    created_at,
    updated_at: null,
    id,
    agent_id,
    model,
    role,
    content,
    name,
    tool_calls: calls && functionCalls(calls),
    tool_call_id: returns?.[0]?.tool_call_id ?? null,
    step_id,
    run_id,
    otid,
    tool_returns: returns ?? [],
    group_id,
    sender_id,
    batch_item_id: null,
    conversation_id,
    is_err: null,
    approval_request_id: null,
    approve: null,
    denial_reason: null,
    approvals: approvals ?? null,
  };
}
