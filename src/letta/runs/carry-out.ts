import type { Work } from '../../scheduling/slices.js';
import { type Act, actInTime } from '../../script/acts.js';
import { beginsStep } from '../../script/steps.js';
import { chunksOf } from '../../script/chunks.js';
import { addUsage, tokensIn, usageOf } from '../../script/usage.js';
import { getAgent } from '../records/agent-records.js';
import { needsApproval } from '../tools/agent-tools.js';
import { appendEvent } from '../records/run-log.js';
import { callChunks, tellChunk } from './chunk-events.js';
import { contextTokens } from '../memory/contexts.js';
import { endRun, failRun } from './run-ends.js';
import { contextOf, findRun, timerOf } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { addStep } from '../records/step-records.js';
import { writeStep } from './step-messages.js';
import type { OpenStep, Progress, RunRecord } from '../model/runs.js';

/**
 * Carries out what a run has still to do, until it is over or has to wait; a timer then goes on. Everything that it
 * needs is in the state, and looked up again each time: a seed may have put a copy in its place.
 */
export function* goOn(letta: LettaServer, runId: string): Work<void> {
  for (;;) {
    const run = findRun(letta, runId);
    if (!run?.progress || !(yield* carryOutNext(letta, run, run.progress))) return;
  }
}

/** False when there is nothing more to do for now. */
function* carryOutNext(letta: LettaServer, run: RunRecord, progress: Progress): Work<boolean> {
  const act = progress.acts[progress.next];
  const { step } = progress;
  if (step && progress.chunk === 0 && (!act || closes(step, act))) {
    yield* closeStep(letta, run, progress, step);
    return true;
  }
  if (!act) {
    endRun(letta, run, 'end_turn');
    return false;
  }
  if (isModels(act) && !step && progress.steps >= run.options.maxSteps) {
    endRun(letta, run, progress.steps === 0 ? 'end_turn' : 'max_steps');
    return false;
  }
  if (!isDue(letta, run, progress, act)) return false;
  if (act.late && progress.chunk === 0) {
    // Everything before it has been carried out. What it becomes may belong to another step, so it is looked at again.
    progress.acts[progress.next] = actInTime(act, progress.returns);
    progress.waited = true;
    return true;
  }
  progress.waited = false;
  carryOut(letta, run, progress, act);
  return true;
}

/** Whether an act is an answer of the language model, or a part of one. */
function isModels({ kind }: Act): boolean {
  return kind !== 'stop_reason' && kind !== 'disconnect' && kind !== 'error';
}

/** What was said before a failure or the end of the run is kept. */
function closes(step: OpenStep, act: Act): boolean {
  return !isModels(act) || beginsStep(step.said.at(-1), act);
}

/**
 * Whether the wait before an act, or before its next chunk, is over. If not, goes on when it is. A run keeps its pace
 * by the time at which it was to go on, so that the sandbox's clock can be advanced over several waits at once.
 */
function isDue(letta: LettaServer, run: RunRecord, progress: Progress, act: Act): boolean {
  if (act.delayMs === 0 || progress.waited) return true;
  const due = progress.time + act.delayMs;
  const goOnThen = () => {
    const then = findRun(letta, run.id)?.progress;
    if (!then) return;
    Object.assign(then, { time: due, waited: true });
    return letta.timers.gate.undivided(goOn(letta, run.id), then.incoming.length);
  };
  const left = due - letta.clock.now();
  if (left > 0) {
    letta.timers.set(timerOf(run.id), left, goOnThen);
    return false;
  }
  progress.time = due;
  return true;
}

function carryOut(letta: LettaServer, run: RunRecord, progress: Progress, act: Act): void {
  switch (act.kind) {
    case 'error':
      // The question to the model was a step, even if nothing came of it.
      openStep(letta, run, progress);
      return failRun(letta, run, act.failure);
    case 'stop_reason':
      return endRun(letta, run, act.stopReason);
    case 'disconnect':
      return endRun(letta, run, 'error', { breaksOff: true });
    default:
      return say(letta, run, progress, act);
  }
}

type SaidAct = Exclude<Act, { kind: 'error' | 'stop_reason' | 'disconnect' }>;

/** Adds to the open step what the model says; where its tokens are streamed, one chunk at a time. */
function say(letta: LettaServer, run: RunRecord, progress: Progress, act: SaidAct): void {
  const step = (progress.step ??= openStep(letta, run, progress));
  if (act.kind === 'tool_call' || act.kind === 'approval_request') nameCall(letta, step, progress);
  if (run.options.streamTokens) {
    if (progress.chunk === 0) progress.chunks = piecesOf(act);
    tellChunk(letta, run, step, act, progress.chunks[progress.chunk] ?? '', asks(letta, run, act));
    progress.chunk++;
    if (progress.chunk < progress.chunks.length) return;
    progress.chunks = [];
  }
  progress.chunk = 0;
  progress.next++;
  step.said.push(act);
  if (act.kind === 'reasoning') {
    step.content.push({ type: 'reasoning', is_native: true, reasoning: act.text, signature: null });
  } else if (act.kind === 'assistant') {
    step.content.push({ type: 'text', text: act.text, signature: null });
  }
}

function piecesOf(act: SaidAct): string[] {
  return 'call' in act ? callChunks(act.call, act.chunkSize) : chunksOf(act.text, act.chunkSize);
}

/** A call has an id before its first chunk goes out. */
function nameCall(letta: LettaServer, step: OpenStep, progress: Progress): void {
  if (progress.chunk > 0) return;
  const act = progress.acts[progress.next];
  if (!act || !('call' in act)) return;
  const id = `call_${letta.random.uuid().replaceAll('-', '').slice(0, 24)}`;
  step.calls.push({ id, name: act.call.name, arguments: act.call.arguments });
}

/** Whether a call has to be allowed, or to be made by the client, before the run goes on. */
export function asks(letta: LettaServer, run: RunRecord, act: Act): boolean {
  if (act.kind === 'approval_request') return true;
  if (act.kind !== 'tool_call') return false;
  const { name } = act.call;
  return run.options.clientTools.includes(name) || needsApproval(getAgent(letta, run.agent_id), name);
}

function openStep(letta: LettaServer, run: RunRecord, progress: Progress): OpenStep {
  const id = `step-${letta.random.uuid()}`;
  addStep(letta, run, id);
  progress.steps++;
  return {
    id,
    messageId: `message-${letta.random.uuid()}`,
    content: [],
    calls: [],
    said: [],
  };
}

/** Writes a step down, carries its call out, and tells of it; a question ends the run. */
function* closeStep(letta: LettaServer, run: RunRecord, progress: Progress, step: OpenStep): Work<void> {
  const call = step.said.at(-1);
  const isQuestion = call !== undefined && asks(letta, run, call);
  const incoming = progress.incoming;
  const promptTokens = promptOf(letta, run, progress);
  const usage = usageOf(promptTokens, step.said);
  progress.step = null;
  progress.incoming = progress.followUp;
  progress.followUp = [];
  progress.usage = addUsage(progress.usage, usage);
  progress.contextTokens = usage.promptTokens + usage.completionTokens;
  const rest = progress.acts.slice(progress.next);
  const events = yield* writeStep(letta, run, step, {
    incoming,
    usage,
    question: isQuestion ? { act: call, rest } : null,
  });
  for (const data of events) appendEvent(letta, run, { data });
  if (isQuestion) endRun(letta, run, 'requires_approval');
}

/** What the model reads: the context, and what has just come in. */
function promptOf(letta: LettaServer, run: RunRecord, { incoming }: Progress): number {
  const context = contextTokens(letta, contextOf(run));
  const own = run.options.system === null ? 0 : tokensIn(run.options.system);
  const came = incoming.reduce(
    (sum, { content }) =>
      sum + content.reduce((parts, part) => parts + ('text' in part ? tokensIn(part.text) : 0), 0),
    0,
  );
  return context + own + came;
}
