import { described } from '../support/described.js';
import { isAll } from '../support/samples.js';
import { type Mocks, startMocks } from '../support/start-mocks.js';
import { someHostileRequests } from './requests.js';
import { attack, changersAmong, finish, hangUp, pollution, takesAway, viewOf } from './run.js';
import { newWorld, type World } from './world.js';

/** `HOSTILE_SEED=...` sends others; the seed of a run that failed sends the same again. */
const SEED = Number(process.env.HOSTILE_SEED ?? 1);

/** How many requests each operation is sent, and how many of the refused ones are held against what they change. */
const REQUESTS = isAll ? 12 : 4;
const HELD = isAll ? 500 : 150;

/** The tests of one of the services: hostile values in every operation of its spec. */
export function testService(service: string): void {
  const operations = described.filter((one) => one.service === service);
  const choose = (one: (typeof operations)[number]) => someHostileRequests(one, REQUESTS, SEED);
  const refused = new Map<string, number[]>();
  let mocks: Mocks;
  let shared: World;

  beforeAll(async () => {
    // A server of its own, in this process: what happens to its prototypes can be seen.
    mocks = await startMocks({ lettaPort: 0, matrixPort: 0, randomSeed: 'hostile' });
    process.env.MOCK_LETTA_URL = mocks.letta.url;
    process.env.MOCK_MATRIX_URL = mocks.matrix.url;
    shared = await newWorld(service);
  });
  afterAll(async () => {
    await hangUp();
    await mocks.stop();
  });

  test.each(operations.map((one) => [one.operation.operationId, one] as const))(
    '%s answers hostile values without breaking',
    async (operationId, one) => {
      const report = await attack(
        one,
        choose,
        takesAway(one) || service === 'mock' ? { worlds: 1 } : { shared },
      );

      refused.set(operationId, report.refused);
      expect(report.failures).toEqual([]);
      expect(report.sent).toBeGreaterThan(0);
    },
  );

  test('what hostile requests left behind can be read, and nothing has gone wrong unseen', async () => {
    await viewOf(service, shared);

    expect(await finish(shared)).toEqual([]);
    expect(pollution()).toEqual([]);
  });

  test('what was refused changed nothing', async () => {
    const numbers = operations.flatMap(({ operation: { operationId } }) =>
      (refused.get(operationId) ?? []).map((number) => [operationId, number] as const),
    );
    const held = new Set(numbers.filter((_, at) => at % Math.ceil(numbers.length / HELD) === 0).map(String));

    const changed = await changersAmong(service, (world) =>
      operations.flatMap((one) =>
        choose(world.stage(one)).flatMap((recipe, number) =>
          held.has(String([one.operation.operationId, number])) ? [recipe()] : [],
        ),
      ),
    );

    expect(changed).toEqual([]);
  }, 60_000);
}
