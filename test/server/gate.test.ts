import { countingClock } from '../../src/sandbox/clock.js';
import { Gate } from '../../src/sandbox/gate.js';
import type { Work } from '../../src/scheduling/slices.js';
import { Timers } from '../../src/sandbox/timers.js';
import { Waiters } from '../../src/sandbox/waiters.js';
import { gate as latch } from './tiny-server.js';

/** A work that begins, waits for a word, and ends. */
function* held(name: string, until: Promise<void>, seen: string[]): Work<string> {
  seen.push(`${name} begins`);
  yield until;
  seen.push(`${name} ends`);
  return name;
}

test('who wants to be alone waits for those who are at work, and lets nobody else begin', async () => {
  const gate = new Gate();
  const [first, second] = [latch<void>(), latch<void>()];
  const seen: string[] = [];

  const early = gate.run(held('early', first.opened, seen));
  const alone = gate.alone(held('alone', second.opened, seen));
  const late = gate.run(held('late', Promise.resolve(), seen));
  expect(gate.opening).toBeDefined();
  first.open();
  await early;
  second.open();

  expect(await Promise.all([alone, late])).toEqual(['alone', 'late']);
  expect(seen).toEqual([
    'early begins',
    'early ends',
    'alone begins',
    'alone ends',
    'late begins',
    'late ends',
  ]);
  expect(gate.opening).toBeUndefined();
});

test('a work about few things is done at once, one about many in turns of its own', async () => {
  const gate = new Gate();
  function* counted(): Work<string> {
    yield;
    return 'done';
  }

  expect(gate.undivided(counted(), 3)).toBe('done');
  const many = gate.undivided(counted(), 3000);
  expect(gate.opening).toBeDefined();
  expect(await many).toBe('done');
});

test('two who want to be alone come one after the other', async () => {
  const gate = new Gate();
  const seen: string[] = [];

  await Promise.all(['one', 'two'].map((name) => gate.alone(held(name, Promise.resolve(), seen))));

  expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});

test('what fails, or is given up, opens the gate again', async () => {
  const gate = new Gate();
  const given = new AbortController();
  given.abort();

  const failing = (function* (): Work<void> {
    throw new Error('no');
  })();

  await expect(gate.alone(failing)).rejects.toThrow('no');
  await expect(gate.alone(held('given up', Promise.resolve(), []), given.signal)).rejects.toThrow(
    'The wait was ended',
  );
  expect(gate.opening).toBeUndefined();
});

test('timers that are due and waits that end are kept until the gate opens', async () => {
  const clock = countingClock();
  const gate = new Gate();
  const timers = new Timers(clock, gate);
  const waiters = new Waiters(timers);
  const leaving = new AbortController();
  const word = latch<void>();
  const seen: string[] = [];
  const woken = waiters.wait('room', new AbortController().signal).then(() => seen.push('woken'));
  const left = waiters.wait('other', leaving.signal).catch(() => seen.push('left'));
  const alone = gate.alone(held('alone', word.opened, seen));
  const fired = new Promise<void>((resolve) => {
    timers.set('typing', 1, () => {
      seen.push('timer');
      resolve();
    });
  });

  waiters.wake(['room']);
  leaving.abort();
  // Later than the one above by Node's own clock.
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(seen).toEqual(['alone begins']);
  word.open();
  await Promise.all([alone, woken, left, fired]);

  expect(seen.slice(0, 2)).toEqual(['alone begins', 'alone ends']);
  expect(seen.slice(2).sort()).toEqual(['left', 'timer', 'woken']);
});
