import { setMaxListeners } from 'node:events';
import { countingClock } from '../../src/sandbox/clock.js';
import { Timers } from '../../src/sandbox/timers.js';
import { Waiters } from '../../src/sandbox/waiters.js';

test('many who wait for one thing are woken in their order, with a turn of the event loop after every few', async () => {
  const waiters = new Waiters(new Timers(countingClock()));
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const woken: number[] = [];
  const waits = Array.from({ length: 100 }, (_, n) => waiters.wait('room', signal).then(() => woken.push(n)));

  waiters.wake(['room']);
  const perTurn: number[] = [];
  while (woken.length < waits.length) {
    await new Promise(setImmediate);
    perTurn.push(woken.length - perTurn.reduce((sum, count) => sum + count, 0));
  }

  expect(woken).toEqual(Array.from({ length: 100 }, (_, n) => n));
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(32);
  expect(perTurn.length).toBeGreaterThan(3);
});

test('who leaves before their turn comes is not woken', async () => {
  const waiters = new Waiters(new Timers(countingClock()));
  const staying = new AbortController();
  const leaving = new AbortController();
  setMaxListeners(0, staying.signal);
  const others = Array.from({ length: 50 }, () => waiters.wait('room', staying.signal));
  const last = waiters.wait('room', leaving.signal);

  waiters.wake(['room']);
  leaving.abort();

  await expect(last).rejects.toThrow('The wait was ended');
  await expect(Promise.all(others)).resolves.toHaveLength(50);
});
