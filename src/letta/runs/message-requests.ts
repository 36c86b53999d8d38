import type { components } from '../../../generated/letta.js';
import { LettaError } from '../values/error.js';
import { partsOf } from './incoming.js';
import type { LettaServer } from '../model/server.js';
import type { Order } from './start-run.js';
import { requireModel } from '../llm/handles.js';
import type { AgentRecord } from '../model/agents.js';
import type { Context } from '../model/conversations.js';
import type { SentMessage } from '../model/messages.js';
import type { RunOptions } from '../model/runs.js';

type Schemas = components['schemas'];

/** A request to say something to an agent; the members of the streaming forms have defaults where there is no stream. */
export type MessageRequest = Schemas['LettaRequest'] &
  Partial<Omit<Schemas['LettaStreamingRequest'], keyof Schemas['LettaRequest']>>;

/** How a request is to be carried out, where that is not the request's to say. */
export interface Manner {
  kind: string;
  isStreamed: boolean;
  locks?: string | null;
  background?: boolean;
  callbackUrl?: string | null;
}

/**
 * What a request asks an agent to do. Throws `LettaError` 404 for an unknown model.
 */
export function orderOf(
  letta: LettaServer,
  agent: AgentRecord,
  context: Context,
  request: MessageRequest,
  { kind, isStreamed, locks = null, background = false, callbackUrl = null }: Manner,
): Order {
  const model = request.override_model || null;
  // In the background, the run itself is refused.
  if (model !== null && kind !== 'send_message_async') requireModel(letta, model);
  return {
    agent,
    context,
    messages: messagesIn(request),
    kind,
    options: optionsOf(agent, request, model),
    config: {
      use_assistant_message: request.use_assistant_message,
      assistant_message_tool_name: request.assistant_message_tool_name,
      assistant_message_tool_kwarg: request.assistant_message_tool_kwarg,
      include_return_message_types: request.include_return_message_types ?? null,
    },
    isStreamed,
    background,
    locks,
    callbackUrl,
  };
}

/** The messages of a request in either form. */
export function messagesIn({
  messages,
  input,
}: Pick<MessageRequest, 'messages' | 'input'>): readonly SentMessage[] {
  if (messages) return messages;
  return [{ type: 'message', role: 'user', content: partsOf(input ?? '') }];
}

/** Throws `LettaError` 422 for a request without messages. */
export function requireMessages(request: MessageRequest): void {
  if (messagesIn(request).length === 0) throw new LettaError(422, 'Messages must not be empty');
}

/** Throws `LettaError` 422 for options of streams where none is wanted. */
export function refuseStreamOptions({ stream_tokens, include_pings, background }: MessageRequest): void {
  const problems = [
    ...(stream_tokens ? ['stream_tokens can only be true when streaming=true'] : []),
    ...(include_pings === false ? ['include_pings can only be set to false when streaming=true'] : []),
    ...(background ? ['background can only be true when streaming=true'] : []),
  ];
  if (problems.length === 0) return;
  throw new LettaError(
    422,
    `Streaming options set without streaming enabled. ${problems.join('; ')}. ` +
      'Either set streaming=true or use default values for streaming options.',
  );
}

function optionsOf(agent: AgentRecord, request: MessageRequest, model: string | null): RunOptions {
  // The real server shows what an agent of this type calls as it is.
  const showsTool = request.use_assistant_message && agent.agent_type !== 'letta_v1_agent';
  return {
    maxSteps: request.max_steps,
    streamTokens: request.stream_tokens ?? false,
    pings: request.include_pings ?? false,
    types: request.include_return_message_types?.length ? request.include_return_message_types : null,
    messageTool: showsTool
      ? { name: request.assistant_message_tool_name, argument: request.assistant_message_tool_kwarg }
      : null,
    clientTools: (request.client_tools ?? []).map(({ name }) => name),
    model,
    system: request.override_system ?? null,
  };
}
