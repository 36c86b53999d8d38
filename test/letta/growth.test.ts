import { LettaError } from '../../src/letta/values/error.js';
import { findLostRun, resumableRun } from '../../src/letta/runs/resumed-streams.js';
import { appendEvent, emptyLog, endLog, READABLE_LOGS } from '../../src/letta/records/run-log.js';
import { addRun, type RunStart } from '../../src/letta/records/run-records.js';
import { rememberOtids } from '../../src/letta/runs/start-run.js';
import type { LettaServer } from '../../src/letta/model/server.js';
import { tinySandbox } from '../server/tiny.js';
import type { RunRecord } from '../../src/letta/model/runs.js';

// A thousand of a thing take too long over HTTP, so that the rules are asked themselves.

const START: Omit<RunStart, 'log'> = {
  context: { agentId: 'agent-1', conversationId: null },
  kind: 'send_message_streaming',
  background: true,
  options: {
    maxSteps: 1,
    streamTokens: false,
    pings: false,
    types: null,
    messageTool: null,
    clientTools: [],
    model: null,
    system: null,
  },
  config: {},
  locks: null,
  callbackUrl: null,
};

/** A run in the background that told one thing and is over. */
function finished(letta: LettaServer): RunRecord {
  const run = addRun(letta, { ...START, log: emptyLog() });
  appendEvent(letta, run, { data: '[DONE]' });
  endLog(letta, run);
  return run;
}

test('of streams that are over only the latest can be read again', async () => {
  const { letta } = await tinySandbox();
  const [first, second] = [finished(letta), finished(letta)];
  const goesOn = addRun(letta, { ...START, log: emptyLog() });
  appendEvent(letta, goesOn, { data: '[DONE]' });
  for (let count = 2; count <= READABLE_LOGS; count++) finished(letta);

  expect(() => resumableRun(letta, first.id)).toThrow(LettaError);
  expect(() => findLostRun(letta, { runId: first.id, otid: null, among: { agentId: 'agent-1' } })).toThrow(
    'EXPIRED',
  );
  expect(resumableRun(letta, second.id).log?.events).toHaveLength(1);
  expect(resumableRun(letta, goesOn.id).log?.events).toHaveLength(1);
  expect([...letta.state.runs.items.values()].filter(({ log }) => log?.events.length)).toHaveLength(
    READABLE_LOGS + 1,
  );
});

test('of what clients called their messages the oldest is forgotten', async () => {
  const { letta } = await tinySandbox();
  const say = (otid: string) => ({ type: 'message' as const, role: 'user' as const, content: 'hi', otid });
  const remember = (otid: string, id: string) =>
    rememberOtids(letta, { messages: [say(otid)], isStreamed: true }, { id });
  remember('first', 'run-1');
  remember('second', 'run-2');
  for (let number = 2; number <= 10_000; number++) remember(`otid-${number}`, 'run-3');

  expect(letta.state.otids.size).toBe(10_000);
  expect(letta.state.otids.get('first')).toBeUndefined();
  expect(letta.state.otids.get('second')).toBe('run-2');
});
