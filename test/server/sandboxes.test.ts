import { Sandboxes } from '../../src/sandbox/sandbox.js';
import { DEFAULT_SETTINGS } from '../../src/sandbox/settings.js';
import type { Work } from '../../src/scheduling/slices.js';
import { WaitEnded } from '../../src/sandbox/waiters.js';
import { gate } from './tiny-server.js';

/** Sandboxes whose seed waits for a word. */
function slowSandboxes() {
  const { opened, open } = gate<void>();
  const planted: string[] = [];
  const sandboxes = new Sandboxes(DEFAULT_SETTINGS, function* ({ name }): Work<void> {
    planted.push(name);
    if (name === 'slow') yield opened;
    if (name === 'barren') throw new Error('nothing grows here');
  });
  return { sandboxes, planted, open };
}

test('first requests at the same time share one seed', async () => {
  const { sandboxes, planted, open } = slowSandboxes();

  const asked = [sandboxes.get('slow'), sandboxes.get('slow')];
  expect(sandboxes.find('slow')).toBeUndefined();
  open();
  const [first, second] = await Promise.all(asked);

  expect(second).toBe(first);
  expect(sandboxes.find('slow')).toBe(first);
  expect(planted).toEqual(['slow']);
});

test('other sandboxes go on while one is being seeded', async () => {
  const { sandboxes, open } = slowSandboxes();
  const slow = sandboxes.get('slow');

  await expect(sandboxes.get('quick')).resolves.toMatchObject({ name: 'quick' });

  expect(sandboxes.all().map(({ name }) => name)).toEqual(['quick']);
  open();
  await expect(slow).resolves.toMatchObject({ name: 'slow' });
});

test('a seed that fails fails everybody who waits for it, and is tried again by the next', async () => {
  const { sandboxes, planted } = slowSandboxes();

  const asked = [sandboxes.get('barren'), sandboxes.get('barren')];

  await expect(asked[0]).rejects.toThrow('nothing grows here');
  await expect(asked[1]).rejects.toThrow('nothing grows here');
  await expect(sandboxes.get('barren')).rejects.toThrow('nothing grows here');
  expect(planted).toEqual(['barren', 'barren']);
});

test('deleting a sandbox that is being seeded ends the requests that wait for it', async () => {
  const { sandboxes, open } = slowSandboxes();
  const asked = sandboxes.get('slow');

  expect(sandboxes.delete('slow')).toBe(true);
  open();

  await expect(asked).rejects.toBeInstanceOf(WaitEnded);
  expect(sandboxes.find('slow')).toBeUndefined();
});

test('a reset leaves the old world in place until the fresh one is there', async () => {
  const { sandboxes, open } = slowSandboxes();
  const first = sandboxes.get('slow');
  open();
  const old = await first;

  const resetting = sandboxes.reset('slow');
  expect(sandboxes.find('slow')).toBe(old);
  const fresh = await resetting;

  expect(fresh).not.toBe(old);
  expect(sandboxes.find('slow')).toBe(fresh);
  expect(old.ended.signal.aborted).toBe(true);
});

test('the end of the server ends the seeding too', async () => {
  const { sandboxes, open } = slowSandboxes();
  const asked = sandboxes.get('slow');

  sandboxes.endAll();
  open();

  await expect(asked).rejects.toBeInstanceOf(WaitEnded);
});
