import { WaitEnded } from '../../sandbox/waiters.js';
import { currentDate } from './message-dates.js';
import { findRun } from './run-records.js';
import type { LettaServer } from '../model/server.js';
import type { RunRecord, StreamEvent, LoggedEvent, RunLog } from '../model/runs.js';

/** A log of nothing. */
export function emptyLog(): RunLog {
  return { events: [], isOver: false, breaksOff: false, isForgotten: false };
}

/** Adds an event to a run's log, if it has one, and tells whoever waits for it. */
export function appendEvent(letta: LettaServer, run: RunRecord, event: LoggedEvent): void {
  if (!run.log) return;
  run.log.events.push(run.background ? numbered(event, run.log.events.length + 1) : event);
  letta.waiters.wake([run.id]);
}

/**
 * The events of so many runs that are over are kept, of the latest. The real server keeps them for three hours, which
 * bounds them where runs take their time (`EXPIRED` in resumed-streams.ts); here thousands may be over in a minute.
 */
export const READABLE_LOGS = 1000;

/** Ends a run's log, and the wait of whoever waits for the run; what ended long ago is forgotten. */
export function endLog(letta: LettaServer, run: RunRecord, breaksOff = false): void {
  if (run.log) {
    Object.assign(run.log, { isOver: true, breaksOff });
    letta.state.readableLogs.add(run.id);
    forgetOldLogs(letta);
  }
  letta.waiters.wake([run.id]);
}

function forgetOldLogs(letta: LettaServer): void {
  const { readableLogs } = letta.state;
  for (const runId of readableLogs) {
    if (readableLogs.size <= READABLE_LOGS) return;
    readableLogs.delete(runId);
    const log = findRun(letta, runId)?.log;
    if (log) Object.assign(log, { events: [], isForgotten: true });
  }
}

/** A ping as it is sent now. */
export function ping(letta: LettaServer, runId: string, seqId: number | null = null): StreamEvent {
  return {
    id: `ping-${letta.random.uuid()}`,
    date: currentDate(letta),
    name: null,
    message_type: 'ping',
    otid: null,
    sender_id: null,
    step_id: null,
    is_err: null,
    seq_id: seqId,
    run_id: runId,
  };
}

/** How a run is read. */
export interface Reading {
  /** The number of the last event that is not wanted. */
  startingAfter: number;
  /** Whether there are pings while nothing happens. */
  pings: boolean;
  signal: AbortSignal;
}

/**
 * Reads a run's log as it grows, until it ends. Throws `WaitEnded` when the reader is gone, or the connection is to
 * break.
 */
export async function* follow(
  letta: LettaServer,
  runId: string,
  reading: Reading,
): AsyncGenerator<LoggedEvent> {
  let read = reading.startingAfter;
  let lastNumber: number | null = null;
  for (;;) {
    // Looked up each time: a seed may have put a copy in its place.
    const log = findRun(letta, runId)?.log;
    if (!log) return;
    const event = log.events[read];
    if (event) {
      read++;
      lastNumber = numberOf(event) ?? lastNumber;
      yield event;
    } else if (log.breaksOff) {
      throw new WaitEnded();
    } else if (log.isOver) {
      return;
    } else if (await silence(letta, runId, reading)) {
      yield { data: ping(letta, runId, lastNumber) };
    }
  }
}

/** Waits until a run is over. Throws `WaitEnded` when nobody waits any more. */
export async function runEnd(letta: LettaServer, runId: string, signal: AbortSignal): Promise<void> {
  while (findRun(letta, runId)?.progress) await letta.waiters.wait(runId, signal);
}

/**
 * Waits until a run tells something (false), or has been silent so long that a ping is due (true), by the sandbox's
 * clock.
 */
async function silence(letta: LettaServer, runId: string, { pings, signal }: Reading): Promise<boolean> {
  const limit = pings ? letta.waiters.limit(runId, letta.settings.lettaKeepaliveInterval) : undefined;
  try {
    const log = findRun(letta, runId)?.log;
    const before = log?.events.length;
    await letta.waiters.wait(runId, signal);
    const after = findRun(letta, runId)?.log;
    return limit?.isOver === true && after?.events.length === before && !after?.isOver;
  } finally {
    limit?.lift();
  }
}

function numbered(event: LoggedEvent, number: number): LoggedEvent {
  const { data } = event;
  if (typeof data === 'string' || !('seq_id' in data)) return event;
  return { ...event, data: { ...data, seq_id: number } };
}

function numberOf({ data }: LoggedEvent): number | null {
  return typeof data !== 'string' && 'seq_id' in data ? (data.seq_id ?? null) : null;
}
