import type { Act, ToolCall } from '../../script/acts.js';
import { chunksOf } from '../../script/chunks.js';
import { creationTime } from '../model/creation.js';
import { head } from '../messages/letta-messages.js';
import { otidOf, questionId } from '../values/otids.js';
import { appendEvent } from '../records/run-log.js';
import type { LettaServer } from '../model/server.js';
import type { StreamEvent, OpenStep, RunRecord } from '../model/runs.js';

/** The pieces of a call: its name, as an empty text, then its arguments. */
export function callChunks(call: ToolCall, size: number | null): string[] {
  return ['', ...(call.arguments === '' ? [] : chunksOf(call.arguments, size))];
}

/**
 * Tells a piece of what an agent says, as the real server's streaming interface does: all pieces of a message share
 * its id and otid, and a call comes as its name, then its arguments bit by bit.
 */
export function tellChunk(
  letta: LettaServer,
  run: RunRecord,
  step: OpenStep,
  act: Act,
  text: string,
  isQuestion: boolean,
): void {
  const data = chunkEvent(letta, run, step, act, text, isQuestion);
  if (!data) return;
  const { types } = run.options;
  if (!types || types.some((type) => type === data.message_type)) appendEvent(letta, run, { data });
}

function chunkEvent(
  letta: LettaServer,
  run: RunRecord,
  step: OpenStep,
  act: Act,
  text: string,
  isQuestion: boolean,
): StreamEvent | undefined {
  const message = {
    id: step.messageId,
    created_at: creationTime(letta),
    step_id: step.id,
    run_id: run.id,
    name: null,
    sender_id: null,
  };
  const otid = otidOf(step.messageId, step.said.length);
  switch (act.kind) {
    case 'reasoning': {
      const thought = { source: 'reasoner_model' as const, reasoning: text, signature: null };
      return { ...head(message, 'reasoning_message', otid), ...thought };
    }
    case 'assistant':
      return { ...head(message, 'assistant_message', otid), content: text };
    case 'tool_call':
    case 'approval_request': {
      const tool_call_id = step.calls.at(-1)?.id ?? null;
      const [name, args] = text === '' ? [act.call.name, null] : [null, text];
      if (isQuestion) {
        const id = questionId(step.messageId);
        const delta = { name, arguments: args, tool_call_id };
        return { ...head({ ...message, id }, 'approval_request_message', id), ...asCall(delta) };
      }
      const delta = { ...(name === null ? { arguments: args } : { name }), tool_call_id };
      return { ...head(message, 'tool_call_message', otid), ...asCall(delta) };
    }
    default:
      return undefined;
  }
}

/** The real server tells a call twice. */
function asCall<Delta>(delta: Delta): { tool_call: Delta; tool_calls: Delta } {
  return { tool_call: delta, tool_calls: delta };
}
