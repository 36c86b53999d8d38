import { denyPending } from './approvals.js';
import { LettaError } from '../error.js';
import { cancelRun } from './run-ends.js';
import type { Place } from '../messages/conversations.js';
import { contextOf, findRun, isActive, type RunRecord, runsIn, runsOf } from './run-records.js';
import type { LettaServer } from '../server.js';

/** What became of each run that was to be cancelled. */
export type Cancelled = Record<string, 'cancelled' | 'failed'>;

/**
 * Cancels runs of an agent, or its last one where none are named. Throws `LettaError` 409 when it never had any.
 */
export function cancelOfAgent(letta: LettaServer, agentId: string, runIds: readonly string[]): Cancelled {
  const last = letta.state.lastRuns.get(agentId);
  const ids = runIds.length > 0 ? runIds : last === undefined ? [] : [last];
  if (ids.length === 0) throw nothingToCancel('agent', agentId);
  return cancelRuns(letta, ids);
}

/**
 * Cancels what goes on in a conversation, or with an agent. Throws `LettaError` 409 when nothing does; `name` is what
 * the client called it.
 */
export function cancelInPlace(letta: LettaServer, place: Place, name: string): Cancelled {
  const runs = 'agentId' in place ? runsOf(letta, place.agentId) : runsIn(letta, place.conversation);
  const active = runs.filter(isActive).map(({ id }) => id);
  if (active.length === 0) throw nothingToCancel('conversation', name);
  return cancelRuns(letta, active.reverse());
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
