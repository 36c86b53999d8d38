import { mapped, type Work } from '../../scheduling/slices.js';
import { pythonDumps } from '../../python/dumps.js';
import type { Act, ToolCall } from '../../script/acts.js';
import type { Usage } from '../../script/usage.js';
import { changeItem } from '../tables/tables.js';
import { findAgent } from '../records/agent-records.js';
import { extendContext } from '../memory/contexts.js';
import { objectIn } from '../values/json-objects.js';
import { carryOutCall } from '../tool-execution/tool-calls.js';
import {
  expand,
  lettaMessages,
  type MessageView,
  PLAIN_VIEW,
  returnText,
} from '../messages/letta-messages.js';
import { addMessage } from '../records/message-records.js';
import { questionId } from '../values/otids.js';
import { contextOf } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { finishStep } from '../records/step-records.js';
import { AGENT_KEYS } from '../model/agents.js';
import type { LettaMessage, CallRecord, MessageFields, MessageRecord } from '../model/messages.js';
import type { OpenStep, RunRecord } from '../model/runs.js';

/** What a step is written down with. */
interface StepEnd {
  incoming: readonly MessageFields[];
  usage: Usage;
  /** The call that has to be answered by the user first, and what would come after it. */
  question: { act: Act; rest: Act[] } | null;
}

/**
 * Writes a step into the history and the context of its run (what came in with the first step, what the agent said and
 * called, what the call returned) and returns what is to be told of it: all, or, where the tokens were streamed, what
 * the call returned.
 */
export function* writeStep(
  letta: LettaServer,
  run: RunRecord,
  step: OpenStep,
  end: StepEnd,
): Work<LettaMessage[]> {
  const base = {
    agent_id: run.agent_id,
    conversation_id: run.conversation_id,
    run_id: run.id,
    step_id: step.id,
  };
  const came = yield* mapped(end.incoming, (fields) => addMessage(letta, fields, base));
  const made: MessageRecord[] = [];
  const add = (fields: Omit<MessageFields, keyof typeof base>) => {
    made.push(addMessage(letta, { ...fields, ...base, model: modelOf(letta, run) }));
  };
  const last = step.said.at(-1);
  if (end.question && 'call' in end.question.act) {
    const { rest, act } = end.question;
    const continuation = { call: act.call, rest, returns: [...(run.progress?.returns ?? [])] };
    const id = run.options.streamTokens ? questionId(step.messageId) : step.messageId;
    add({ id, role: 'approval', content: step.content, calls: step.calls, continuation });
  } else if (last) {
    const calls = step.calls.length > 0 ? step.calls.map(asDumped) : null;
    add({ id: step.messageId, role: 'assistant', content: step.content, calls });
  }
  extendContext(letta, contextOf(run), [...came, ...made]);
  if (!end.question && last && 'call' in last) add(returned(letta, run, step, last.call));
  const answer = made.at(-1);
  if (answer?.role === 'tool') extendContext(letta, contextOf(run), [answer]);
  for (const { id } of made) run.output_ids.push(id);
  finishStep(letta, step.id, end.usage);
  notePending(letta, run, made);
  const told = run.options.streamTokens ? made.filter(({ role }) => role === 'tool') : made;
  return lettaMessages(told, viewOf(run));
}

/** How the messages of a run are shown to whoever it was made for. */
export function viewOf({ options }: RunRecord): MessageView {
  return { messageTool: options.messageTool, types: options.types };
}

/** The real server reads arguments and writes them again; what it cannot read, it keeps nothing of. */
function asDumped(call: CallRecord): CallRecord {
  const value = objectIn(call.arguments);
  return value ? { ...call, arguments: pythonDumps(value) } : call;
}

function returned(
  letta: LettaServer,
  run: RunRecord,
  step: OpenStep,
  call: ToolCall,
): Pick<MessageFields, 'role' | 'content' | 'name' | 'returns'> {
  const id = step.calls.at(-1)?.id ?? '';
  const outcome = carryOutCall(letta, run, call, id);
  run.progress?.returns.push({ name: call.name, text: returnText(outcome) });
  return { role: 'tool', content: [], name: call.name, returns: [outcome] };
}

/** An agent tells what it waits for; in conversations of their own nobody asks it. */
function notePending(letta: LettaServer, run: RunRecord, made: readonly MessageRecord[]): void {
  const agent = findAgent(letta, run.agent_id);
  const question = made.find(({ role }) => role === 'approval');
  if (!agent || !question || run.conversation_id !== null) return;
  const shown = expand(question, PLAIN_VIEW).at(-1);
  // eslint-disable-next-line values/no-unchecked-assertion -- a message of approval is shown as one.
  changeItem(letta.state.agents, AGENT_KEYS, agent, { pending_approval: shown as never });
}

function modelOf(letta: LettaServer, run: RunRecord): string | null {
  return (
    run.options.model?.replace(/^[^/]*\//, '') ?? findAgent(letta, run.agent_id)?.llm_config.model ?? null
  );
}
