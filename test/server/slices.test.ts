import { atOnce, forEachOf, mapped, Slicer, type Work } from '../../src/scheduling/slices.js';
import { WaitEnded } from '../../src/sandbox/waiters.js';
import { gate } from './tiny-server.js';

/** A slicer whose clock only the works move, and whose turns come when the test says so. */
function slicerByHand(budget = 10) {
  let now = 0;
  const turns: (() => void)[] = [];
  const slicer = new Slicer(
    () => now,
    budget,
    (turn) => void turns.push(turn),
  );
  return {
    slicer,
    /** So many steps of so many milliseconds, each written down. */
    *steps(name: string, count: number, milliseconds: number, seen: string[]): Work<string> {
      for (let step = 1; step <= count; step++) {
        now += milliseconds;
        seen.push(`${name}${step}`);
        yield;
      }
      return name;
    },
    /** Lets the event loop go round once; false when nothing asked for it. */
    turn(): boolean {
      const next = turns.shift();
      next?.();
      return next !== undefined;
    },
  };
}

test('work that fits into a slice is done at once', async () => {
  const { slicer, steps } = slicerByHand();
  const seen: string[] = [];

  const done = slicer.run(steps('a', 3, 2, seen));

  expect(seen).toEqual(['a1', 'a2', 'a3']);
  expect(slicer.turns).toBe(0);
  await expect(done).resolves.toBe('a');
});

test('the event loop is let in whenever a slice is used up', async () => {
  const { slicer, steps, turn } = slicerByHand();
  const seen: string[] = [];

  const done = slicer.run(steps('a', 7, 5, seen));
  const perTurn = [seen.splice(0)];
  while (perTurn.flat().length < 7 && turn()) perTurn.push(seen.splice(0));
  turn();

  expect(perTurn).toEqual([['a1', 'a2'], ['a3', 'a4'], ['a5', 'a6'], ['a7']]);
  await expect(done).resolves.toBe('a');
});

test('several works share a turn and take turns', async () => {
  const { slicer, steps, turn } = slicerByHand();
  const seen: string[] = [];

  const both = Promise.all([slicer.run(steps('a', 5, 6, seen)), slicer.run(steps('b', 3, 6, seen))]);
  const perTurn = [seen.splice(0)];
  while (turn()) perTurn.push(seen.splice(0));

  expect(perTurn.filter((names) => names.length > 0)).toEqual([
    ['a1', 'a2'],
    ['a3', 'a4'],
    ['b1', 'b2'],
    ['a5', 'b3'],
  ]);
  await expect(both).resolves.toEqual(['a', 'b']);
});

test('work that waits for something lets others go on and has its answer thrown into it when that fails', async () => {
  const { slicer, steps, turn } = slicerByHand();
  const { opened, open } = gate();
  const seen: string[] = [];
  const waiting = slicer.run(
    (function* (): Work<string> {
      yield opened;
      try {
        yield Promise.reject(new Error('no room'));
      } catch (error) {
        return (error as Error).message;
      }
      return 'all is well';
    })(),
  );

  await expect(slicer.run(steps('b', 1, 1, seen))).resolves.toBe('b');
  open();
  await opened;
  for (let i = 0; i < 4; i++) {
    turn();
    await null;
  }

  await expect(waiting).resolves.toBe('no room');
});

test('work that nobody needs any more ends at its next break', async () => {
  const { slicer, steps, turn } = slicerByHand();
  const leaving = new AbortController();
  const seen: string[] = [];
  let isTidy = false;

  const done = slicer.run(
    (function* (): Work<void> {
      try {
        yield* steps('a', 9, 5, seen);
      } finally {
        isTidy = true;
      }
    })(),
    leaving.signal,
  );
  leaving.abort();
  turn();

  await expect(done).rejects.toBeInstanceOf(WaitEnded);
  expect(seen).toEqual(['a1', 'a2']);
  expect(isTidy).toBe(true);
});

test('what a work throws is what its run rejects with', async () => {
  const { slicer } = slicerByHand();
  const wrong = new Error('wrong');

  const done = slicer.run(
    forEachOf([1, 2, 3], (item) => {
      if (item === 2) throw wrong;
    }),
  );

  await expect(done).rejects.toBe(wrong);
});

test('the same work done at once has the same result', () => {
  expect(atOnce(mapped(['a', 'b'], (item, index) => `${item}${index}`))).toEqual(['a0', 'b1']);
});
