import { dropOldest, REMEMBERED } from '../../sandbox/bounded.js';
import type { Work } from '../../scheduling/slices.js';
import type { components } from '../../../generated/letta.js';
import { NO_USAGE } from '../../script/usage.js';
import { answerCalls, settleQuestion } from './approvals.js';
import { goOn } from './carry-out.js';
import { contextIds, extendContext } from '../memory/contexts.js';
import { LettaError, BadMessages } from '../values/error.js';
import { requireModel } from '../llm/handles.js';
import { type Incoming, readIncoming } from './incoming.js';
import { lettaMessages, returnText } from '../messages/letta-messages.js';
import { addMessage, findMessage } from '../records/message-records.js';
import { refuseRun } from './run-ends.js';
import { appendEvent, emptyLog, ping } from '../records/run-log.js';
import { addRun } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { viewOf } from './step-messages.js';
import type { AgentRecord } from '../model/agents.js';
import type { Context } from '../model/conversations.js';
import type { SentMessage } from '../model/messages.js';
import type { RunOptions, RunRecord } from '../model/runs.js';

type Schemas = components['schemas'];

/** What a request asks an agent to do. */
export interface Order {
  agent: AgentRecord;
  context: Context;
  messages: readonly SentMessage[];
  /** The operation, as the real server calls it. */
  kind: string;
  options: RunOptions;
  config: Schemas['LettaRequestConfig'];
  /** Whether the run is told event by event; in the background, its events are kept. */
  isStreamed: boolean;
  background: boolean;
  /** What others may not begin while the run goes on. */
  locks: string | null;
  callbackUrl: string | null;
}

/**
 * Has an agent answer messages. Whatever needs no delay is done when this is over; the rest follows by itself.
 * `began` is told of the run before anything is done.
 *
 * A run that is refused has failed. Where it is told event by event that is one of its events; elsewhere throws
 * `LettaError` as `readIncoming` does.
 */
export function* startRun(
  letta: LettaServer,
  order: Order,
  began: (run: RunRecord) => void = () => undefined,
): Work<RunRecord> {
  const { agent, context, options, isStreamed } = order;
  // So that the system message comes before everything else.
  contextIds(letta, context);
  const run = addRun(letta, { ...order, log: isStreamed ? emptyLog() : null });
  if (order.locks !== null) letta.state.locks.set(order.locks, run.id);
  rememberOtids(letta, order, run);
  began(run);
  if (isStreamed) run.status = 'running';
  if (isStreamed && options.pings) appendEvent(letta, run, { data: ping(letta, run.id) });
  try {
    if (options.model !== null) requireModel(letta, options.model);
    begin(letta, run, yield* readIncoming(letta, agent, context, order.messages));
  } catch (error) {
    if (!(error instanceof LettaError)) throw error;
    refuse(letta, run, error);
    if (!isStreamed) throw error;
    return run;
  }
  yield* goOn(letta, run.id);
  return run;
}

/** Has an agent answer messages while nobody waits, and returns the run as it was when it began. */
export function* sendInBackground(letta: LettaServer, order: Order): Work<RunRecord> {
  const before: { run?: RunRecord } = {};
  try {
    yield* startRun(letta, { ...order, background: true }, (run) => (before.run = { ...run }));
  } catch (error) {
    // The run itself tells of it.
    if (!(error instanceof LettaError) || !before.run) throw error;
  }
  return before.run as RunRecord;
}

/** What the real server tells of a failure that is none of its own errors. */
const UNKNOWN = 'An unknown error occurred with the LLM streaming request.';

function refuse(letta: LettaServer, run: RunRecord, error: LettaError): void {
  const { detail, members, message } = error;
  const text = typeof detail === 'string' ? detail : (members.message ?? message);
  refuseRun(letta, run, error instanceof BadMessages ? UNKNOWN : text, text);
}

function begin(letta: LettaServer, run: RunRecord, incoming: Incoming): void {
  run.progress = {
    ...incoming,
    next: 0,
    chunk: 0,
    chunks: [],
    waited: false,
    time: letta.clock.now(),
    step: null,
    steps: 0,
    usage: { ...NO_USAGE },
    contextTokens: null,
  };
  if (incoming.decision) carryOutDecision(letta, run, incoming.decision);
}

/** The rest of the step in which the question was asked: the decision, and what the calls return. */
function carryOutDecision(
  letta: LettaServer,
  run: RunRecord,
  { requestId, items }: NonNullable<Incoming['decision']>,
): void {
  const request = findMessage(letta, requestId);
  if (!request || !run.progress) return;
  const base = {
    agent_id: run.agent_id,
    conversation_id: run.conversation_id,
    run_id: run.id,
    step_id: request.step_id,
    model: request.model,
  };
  const returns = answerCalls(letta, run, request, items);
  const name = items.some((item) => 'approve' in item && item.approve)
    ? (request.calls?.[0]?.name ?? null)
    : null;
  const came = run.progress.incoming.map((fields) => addMessage(letta, { ...fields, ...base }));
  const answer = addMessage(letta, { ...base, role: 'tool', content: [], name, returns });
  for (const item of returns) {
    const called = request.calls?.find(({ id }) => id === item.tool_call_id)?.name ?? '';
    run.progress.returns.push({ name: called, text: returnText(item) });
  }
  run.output_ids.push(answer.id);
  extendContext(letta, { agentId: run.agent_id, conversationId: run.conversation_id }, [...came, answer]);
  run.progress.incoming = run.progress.followUp;
  run.progress.followUp = [];
  settleQuestion(letta, requestId);
  for (const data of lettaMessages([answer], viewOf(run))) appendEvent(letta, run, { data });
}

/** A stream that was lost can be asked for by what the client called its messages, unless that is long ago. */
export function rememberOtids(
  letta: LettaServer,
  { messages, isStreamed }: Pick<Order, 'messages' | 'isStreamed'>,
  run: Pick<RunRecord, 'id'>,
): void {
  if (!isStreamed) return;
  const { otids } = letta.state;
  const token = tokenOf(messages);
  for (const otid of token === '' ? otidsOf(messages) : [...otidsOf(messages), token]) {
    // Taken out first, so that the oldest are those that nobody used again.
    otids.delete(otid);
    otids.set(otid, run.id);
  }
  dropOldest(otids, REMEMBERED);
}

function otidsOf(messages: readonly SentMessage[]): string[] {
  return messages.flatMap(({ otid }) => otid ?? []);
}

/** What tells a request that is sent again from another; empty where not every message has an otid. */
export function tokenOf(messages: readonly SentMessage[]): string {
  const otids = otidsOf(messages);
  return otids.length < messages.length ? '' : otids.join('|');
}
