/**
 * Every hostile value in every place of every operation of all three specs, and of every fifth request that is refused
 * whether it changed anything; prints what broke, and ends with status 1 if anything did. `--service matrix`,
 * `--operation regexp`, `--share 10` (every tenth request) and `--dialect synapse` (with rate limits on) say what to try.
 */
import { parseArgs } from 'node:util';
import { described } from '../support/described.js';
import { startMocks } from '../support/start-mocks.js';
import { hostileRequests, type Recipe } from './requests.js';
import { attack, changersAmong, pollution } from './run.js';

const { values: asked } = parseArgs({
  options: {
    service: { type: 'string', default: '.' },
    operation: { type: 'string', default: '.' },
    share: { type: 'string', default: '1' },
    dialect: { type: 'string', default: 'documented' },
  },
});

const share = Number(asked.share);
const isSynapse = asked.dialect === 'synapse';
const mocks = await startMocks({
  lettaPort: 0,
  matrixPort: 0,
  randomSeed: 'hostile',
  ...(isSynapse && { dialect: 'synapse', rateLimits: 'synapse', lettaIds: 'strict' }),
});
process.env.MOCK_LETTA_URL = mocks.letta.url;
process.env.MOCK_MATRIX_URL = mocks.matrix.url;

const one = <Item>(items: readonly Item[], every: number) => items.filter((_, at) => at % every === 0);
const failures: string[] = [];
const byStatus = new Map<number, number>();
let sent = 0;
let unanswered = 0;
const operations = described.filter(
  ({ service, operation }) =>
    new RegExp(asked.service).test(service) && new RegExp(asked.operation).test(operation.operationId),
);
for (const operation of operations) {
  const choose = (staged: typeof operation): Recipe[] => one(hostileRequests(staged), share);
  const report = await attack(operation, choose, { worlds: 12 });
  sent += report.sent;
  unanswered += report.unanswered;
  for (const [status, count] of report.byStatus) byStatus.set(status, (byStatus.get(status) ?? 0) + count);
  const held = new Set(one(report.refused, 5));
  const changed = await changersAmong(operation.service, (world) =>
    choose(world.stage(operation)).flatMap((recipe, number) => (held.has(number) ? [recipe()] : [])),
  );
  sent += held.size;
  const found = [...report.failures, ...changed, ...pollution().map((name) => `a prototype has ${name}`)];
  failures.push(...found);
  for (const failure of found.slice(0, 10)) process.stdout.write(`${report.operationId}: ${failure}\n`);
}
await mocks.stop();
const statuses = [...byStatus].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
process.stdout.write(
  `${operations.length} operations, ${sent} requests (${statuses.join(', ')}), ${unanswered} not waited for, ` +
    `${failures.length} failures\n`,
);
process.exit(failures.length > 0 ? 1 : 0);
