import { follow, type Reading } from '../../src/letta/records/run-log.js';
import type { LettaServer } from '../../src/letta/model/server.js';
import { EventStream } from '../../src/server/events.js';
import type { StreamEvent } from '../../src/letta/model/runs.js';

/** The events of a run, from the first one or from where they were left. */
export function streamOf(
  letta: LettaServer,
  runId: string,
  { startingAfter = 0, pings, signal }: Partial<Reading> & Pick<Reading, 'pings' | 'signal'>,
): EventStream<StreamEvent> {
  return new EventStream(follow(letta, runId, { startingAfter, pings, signal }));
}
