import { toolsOfAgent } from '../tools/agent-tools.js';
import { refuseWhilePending } from './approvals.js';
import { contextMessages } from '../memory/contexts.js';
import { partsOf } from './incoming.js';
import { returnText } from '../messages/letta-messages.js';
import { functionCalls, textOf } from '../records/message-records.js';
import { type MessageRequest, messagesIn } from './message-requests.js';
import { llmConfigOf } from '../llm/handles.js';
import type { LettaServer } from '../model/server.js';
import { presentTool } from '../tools/tools.js';
import type { AgentRecord } from '../model/agents.js';
import type { Context } from '../model/conversations.js';
import type { MessagePart, MessageRecord } from '../model/messages.js';

/** A message as OpenAI's models are told it. */
export interface ModelMessage {
  role: string;
  [member: string]: unknown;
}

/**
 * What a language model would be asked for a request, in the form of OpenAI's API. Throws `LettaError` 404 for an
 * unknown model, 409 while the agent waits for a decision.
 */
export function modelRequest(
  letta: LettaServer,
  agent: AgentRecord,
  context: Context,
  request: MessageRequest,
): Record<string, unknown> {
  const override = request.override_model ? llmConfigOf(letta, request.override_model).model : null;
  refuseWhilePending(letta, context);
  const said = messagesIn(request).flatMap((message) =>
    'role' in message ? [{ role: message.role, content: contentOf(partsOf(message.content)) }] : [],
  );
  const known = modelMessages(contextMessages(letta, context));
  if (request.override_system != null && known[0])
    known[0] = { role: 'system', content: request.override_system };
  const tools = [
    ...toolsOfAgent(letta, agent).map((tool) => presentTool(tool).json_schema),
    ...(request.client_tools ?? []),
  ].map((schema) => ({ type: 'function', function: schema }));
  return {
    model: override ?? agent.llm_config.model,
    messages: [...known, ...said],
    temperature: agent.llm_config.temperature ?? 1,
    ...(tools.length > 0 && { tools, tool_choice: 'auto' }),
  };
}

/** Messages as OpenAI's models are told them. */
export function modelMessages(messages: readonly MessageRecord[]): ModelMessage[] {
  return messages.flatMap(modelMessage);
}

function modelMessage({ role, content, calls, returns }: MessageRecord): ModelMessage[] {
  if (role === 'tool') {
    return (returns ?? []).map((item) => ({
      role: 'tool',
      tool_call_id: item.tool_call_id,
      content: returnText(item),
    }));
  }
  if (role === 'approval' && !calls) return [];
  const tool_calls = calls && functionCalls(calls);
  const isAgents = role === 'assistant' || role === 'approval';
  return [
    {
      role: isAgents ? 'assistant' : role === 'summary' ? 'user' : role,
      content: isAgents ? textOf(content) || null : contentOf(content),
      ...(tool_calls && { tool_calls }),
    },
  ];
}

/** Text alone is sent as such. */
function contentOf(parts: readonly MessagePart[]): unknown {
  return parts.every((part) => 'text' in part) ? textOf(parts) : parts;
}
