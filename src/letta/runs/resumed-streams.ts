import { invalidArgument, LettaError } from '../values/error.js';
import { findConversation } from '../records/conversation-records.js';
import { findRun, getRun, isActive, runsIn, runsOf } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import type { RunRecord } from '../model/runs.js';

/** How long the events of a run are kept to be read again, in milliseconds. */
const KEPT = 3 * 60 * 60 * 1000;

/**
 * A run whose stream can be read again. Throws `LettaError` 404 for an unknown one, 400 for one that is not in the
 * background, and 410 when it began too long ago or too many have ended since.
 */
export function resumableRun(letta: LettaServer, runId: string): RunRecord {
  const run = getRun(letta, runId);
  requireBackground(run);
  requireFresh(letta, run);
  return run;
}

/** Where to look for a run whose stream is wanted again. */
export interface ResumeRequest {
  runId: string | null;
  otid: string | null;
  /** The runs among which the last one that goes on is wanted. */
  among: { conversationId: string } | { agentId: string };
}

/**
 * The run that a client lost the stream of: by its id, by what it called a message, or the last one that goes on.
 * Throws `LettaError` as `resumableRun` does, and 400 when nothing goes on.
 */
export function findLostRun(letta: LettaServer, { runId, otid, among }: ResumeRequest): RunRecord {
  if (runId) return fresh(letta, getRun(letta, runId));
  if (otid) {
    const id = letta.state.otids.get(otid);
    if (id === undefined || !findRun(letta, id)) {
      throw new LettaError(404, `No run found for otid=${otid}. The run may have expired or never existed.`);
    }
    return fresh(letta, getRun(letta, id));
  }
  const last = runsAmong(letta, among).findLast(isActive);
  if (!last) throw invalidArgument('No active runs found for this conversation.');
  requireBackground(last);
  return fresh(letta, last);
}

function runsAmong(letta: LettaServer, among: ResumeRequest['among']): RunRecord[] {
  if ('agentId' in among) return runsOf(letta, among.agentId);
  const conversation = findConversation(letta, among.conversationId);
  return conversation ? runsIn(letta, conversation) : [];
}

function fresh(letta: LettaServer, run: RunRecord): RunRecord {
  requireFresh(letta, run);
  return run;
}

function requireBackground({ background }: RunRecord): void {
  if (background) return;
  throw invalidArgument('Run was not created in background mode, so it cannot be retrieved.');
}

function requireFresh(letta: LettaServer, { startedAt, log }: RunRecord): void {
  if (startedAt >= letta.clock.now() - KEPT && !log?.isForgotten) return;
  throw new LettaError(410, 'EXPIRED: Run was created more than 3 hours ago, and is now expired.');
}
