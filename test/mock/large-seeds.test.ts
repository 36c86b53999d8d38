import { meanwhile } from '../support/meanwhile.js';
import { controller, freshSandbox, lettaActor, matrixActor } from '../support/users.js';

const MANY = 1500;

const world = {
  agents: Array.from({ length: MANY }, (_, n) => ({ name: `Agent ${n}` })),
  users: [{ username: 'owner', access_token: 'owner-token' }],
  rooms: Array.from({ length: MANY }, (_, n) => ({ name: `Room ${n}`, creator: 'owner' })),
};

test('nobody sees a part of a seed, and other sandboxes are answered while it is planted', async () => {
  const [mine, other] = [freshSandbox(), freshSandbox()];
  const before = (await lettaActor(mine).call('count_agents')) as unknown as number;
  await lettaActor(other).call('count_agents');

  const planted = controller(mine).call('seedMock', { body: world });
  const [counts, others] = await Promise.all([
    meanwhile(planted, () => lettaActor(mine).call('count_agents')),
    meanwhile(planted, () => lettaActor(other).call('count_agents')),
  ]);

  expect((await planted).agents).toHaveLength(MANY);
  expect(counts.filter((count) => ![before, before + MANY].includes(count as unknown as number))).toEqual([]);
  expect(others.length).toBeGreaterThan(counts.length);
});

test('a seed that is refused in the end leaves nothing behind', async () => {
  const sandbox = freshSandbox();
  const before = await controller(sandbox).call('getMockState');

  const refused = await controller(sandbox).try('seedMock', {
    body: { ...world, rooms: [...world.rooms, { name: 'Lost', creator: 'nobody' }] },
  });

  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body)).toContain('is an unknown user: @nobody:matrix.test');
  expect(await controller(sandbox).call('getMockState')).toEqual(before);
});

test('a sync that waits is told of what a seed brought once all of it is there', async () => {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('seedMock', { body: { users: world.users } });
  const owner = matrixActor(sandbox, 'owner-token');
  const { next_batch: since } = await owner.call('sync');

  const waiting = owner.call('sync', { query: { since, timeout: 30_000 } });
  await control.call('seedMock', { body: { rooms: world.rooms } });

  expect(Object.keys((await waiting).rooms?.join ?? {})).toHaveLength(MANY);
});

test('a sandbox can be deleted while it is seeded, which ends the seeding', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('getMockState');

  const other = controller(freshSandbox());

  const planted = controller(sandbox).call('seedMock', { body: world });
  const ended = planted.catch(() => undefined);
  await meanwhile(ended, () => other.call('deleteMockSandbox', { path: { name: sandbox } }));

  await expect(planted).rejects.toThrow('fetch failed');
  expect(JSON.stringify(await controller(sandbox).call('getMockState'))).not.toContain('Agent 0');
});
