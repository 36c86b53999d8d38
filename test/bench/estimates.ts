/** Holds what a sandbox is estimated to take against what the heap grows by: `make estimates`. */
import { plant } from '../../src/seed/plant.js';
import type { Seed } from '../../src/seed/seed.js';
import { uploadMedia } from '../../src/matrix/media/media.js';
import { estimateBytes } from '../../src/sandbox/estimate.js';
import { Sandboxes, type Sandbox } from '../../src/sandbox/sandbox.js';
import { DEFAULT_SETTINGS } from '../../src/sandbox/settings.js';
import { atOnce } from '../../src/scheduling/slices.js';

/** Estimates that are further from the heap are a failure; too little is worse, as the heap is what ends a process. */
const LEAST = 0.65;
const MOST = 1.5;

const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const words = (index: number) => `This is the text number ${index}, about as long as what people say.`;
/** Seeds are made when they are planted, so that their texts count as the sandbox's. */
const planting = (seed: () => Seed) => (sandbox: Sandbox) => void atOnce(plant(sandbox, seed()));

/** What a sandbox is filled with. */
const KINDS: Record<string, (sandbox: Sandbox) => void> = {
  agents: planting(() => ({ agents: many(1000, (index) => ({ name: `agent-${index}` })) })),
  messages: planting(() => ({
    agents: [{ name: 'ada', messages: many(10_000, (index) => ({ role: 'user', content: words(index) })) }],
  })),
  users: planting(() => ({
    users: many(3000, (index) => ({ username: `user-${index}`, password: 'secret' })),
  })),
  rooms: planting(() => ({
    users: [{ username: 'ada', password: 'secret' }],
    rooms: many(1000, (index) => ({ name: `Room ${index}`, creator: 'ada' })),
  })),
  events: planting(() => ({
    users: [{ username: 'ada', password: 'secret' }],
    rooms: [
      {
        name: 'Room',
        creator: 'ada',
        messages: many(10_000, (index) => ({ sender: 'ada', body: words(index) })),
      },
    ],
  })),
  media: ({ matrix }) => {
    const file = () => ({ contentType: 'text/plain', fileName: 'x.txt', bytes: new Uint8Array(20_000) });
    for (let count = 0; count < 500; count++) uploadMedia(matrix, '@ada:matrix.test', file());
  },
  passages: planting(() => ({
    folders: [
      {
        name: 'Books',
        files: many(100, (index) => ({ name: `book-${index}.txt`, text: many(200, words).join('\n') })),
      },
    ],
  })),
};

function collected(): number {
  if (!globalThis.gc) throw new Error('node --expose-gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const estimated = ({ matrix, letta }: Sandbox) => estimateBytes(matrix.state) + estimateBytes(letta.state);
const sandboxes = new Sandboxes({ ...DEFAULT_SETTINGS, randomSeed: 'estimates' }, function* () {
  // A sandbox starts empty.
});
let isOff = false;
for (const [kind, fill] of Object.entries(KINDS)) {
  // What is compiled and kept for all sandboxes is there after the first.
  fill(await sandboxes.get(`${kind}-first`));
  const sandbox = await sandboxes.get(kind);
  const before = { heap: collected(), estimate: estimated(sandbox) };
  fill(sandbox);
  const heap = collected() - before.heap;
  const ratio = (estimated(sandbox) - before.estimate) / heap;
  isOff ||= ratio < LEAST || ratio > MOST;
  process.stdout.write(
    `${kind.padEnd(10)} ${(heap / 1e6).toFixed(1).padStart(6)} MB, estimated ${ratio.toFixed(2)} of it\n`,
  );
}
process.exitCode = isOff ? 1 : 0;
