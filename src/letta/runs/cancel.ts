import { denyPending } from './approvals.js';
import { LettaError } from '../values/error.js';
import { cancelRun } from './run-ends.js';
import { contextOf, findRun, isActive, runsIn, runsOf } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import type { Place } from '../model/conversations.js';
import type { RunRecord } from '../model/runs.js';

/** What became of each run that was to be cancelled. */
export type Cancelled = Record<string, 'cancelled' | 'failed'>;

/**
 * Cancels runs of an agent. Where none are named, the last one that somebody waited for or read, over or not; where
 * nobody ever did, all that go on (as on the real server). Throws `LettaError` 409 when there are none.
 */
export function cancelOfAgent(letta: LettaServer, agentId: string, runIds: readonly string[]): Cancelled {
  const last = letta.state.lastRuns.get(agentId);
  const usual = () => (last === undefined ? activeIds(runsOf(letta, agentId)) : [last]);
  const ids = runIds.length > 0 ? runIds : usual();
  if (ids.length === 0) throw nothingToCancel('agent', agentId);
  return cancelRuns(letta, ids);
}

/**
 * Cancels what goes on in a conversation, or with an agent. Throws `LettaError` 409 when nothing does; `name` is what
 * the client called it.
 */
export function cancelInPlace(letta: LettaServer, place: Place, name: string): Cancelled {
  const runs = 'agentId' in place ? runsOf(letta, place.agentId) : runsIn(letta, place.conversation);
  const active = activeIds(runs);
  if (active.length === 0) throw nothingToCancel('conversation', name);
  return cancelRuns(letta, active);
}

/** The last one first. */
function activeIds(runs: readonly RunRecord[]): string[] {
  const active = runs.filter(isActive).map(({ id }) => id);
  return active.reverse();
}

/** Cancels runs by their ids; one that does not exist has failed. */
function cancelRuns(letta: LettaServer, ids: readonly string[]): Cancelled {
  return Object.fromEntries(
    ids.map((id) => {
      const run = findRun(letta, id);
      if (run) cancel(letta, run);
      return [id, run ? 'cancelled' : 'failed'];
    }),
  );
}

/** The refusal of a wish to cancel where nothing goes on. */
function nothingToCancel(kind: 'agent' | 'conversation', id: string): LettaError {
  return new LettaError(409, `CONFLICT: No active runs to cancel for ${kind} ${id}`);
}

/** A run that is over stays as it is, unless it asked something; then that is denied. */
function cancel(letta: LettaServer, run: RunRecord): void {
  const isAsking = run.stop_reason === 'requires_approval';
  if (!isActive(run) && !isAsking) return;
  const context = contextOf(run);
  cancelRun(letta, run);
  if (isAsking) denyPending(letta, run, context);
}
