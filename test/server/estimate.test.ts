import { plant } from '../../src/seed/plant.js';
import type { Seed } from '../../src/seed/seed.js';
import { uploadMedia } from '../../src/matrix/media/media.js';
import { estimateBytes } from '../../src/sandbox/estimate.js';
import { atOnce } from '../../src/scheduling/slices.js';
import { tinySandbox } from './tiny.js';

const text = 'x'.repeat(1000);
const admin = { username: 'ada', password: 'secret' };

const SEEDS: [string, Seed][] = [
  ['agents', { agents: [{ name: 'ada' }] }],
  ['messages to agents', { agents: [{ name: 'ada', messages: [{ role: 'user', content: text }] }] }],
  ['blocks', { blocks: [{ label: 'human', value: text }] }],
  ['files of agents', { folders: [{ name: 'Books', files: [{ name: 'book.txt', text }] }] }],
  ['users', { users: [admin] }],
  ['rooms', { users: [admin], rooms: [{ name: 'Room', creator: 'ada' }] }],
  [
    'events',
    { users: [admin], rooms: [{ name: 'Room', creator: 'ada', messages: [{ sender: 'ada', body: text }] }] },
  ],
];

test.each(SEEDS)('a sandbox with %s is estimated to take more than without', async (_, seed) => {
  const { settings, matrix, letta } = await tinySandbox();
  const estimated = () => estimateBytes(matrix.state) + estimateBytes(letta.state);
  const before = estimated();

  atOnce(plant({ settings, matrix, letta }, seed));

  const least = JSON.stringify(seed).includes(text) ? text.length : 100;
  expect(estimated() - before).toBeGreaterThanOrEqual(least);
});

test('uploaded files are estimated to take what they have', async () => {
  const { matrix } = await tinySandbox();
  const before = estimateBytes(matrix.state);

  uploadMedia(matrix, '@ada:matrix.test', {
    contentType: 'text/plain',
    fileName: 'x.txt',
    bytes: new Uint8Array(50_000),
  });

  expect(estimateBytes(matrix.state) - before).toBeGreaterThanOrEqual(50_000);
});

test.each([
  ['a text', 'text'],
  ['a large number', 1.7e12],
  ['a list', []],
  ['a map', new Map([['a', 1]])],
  ['a set', new Set(['a'])],
  ['an object', {}],
  ['bytes', new Uint8Array(1)],
])('%s is estimated to take something', (_, value) => {
  expect(estimateBytes({ value }) - estimateBytes({ value: null })).toBeGreaterThan(0);
});

test('texts beyond Latin-1 are estimated to take two bytes for each character', () => {
  expect(estimateBytes('Ω'.repeat(1000))).toBeGreaterThanOrEqual(2000);
});

test('long texts that are alike are estimated to take room for each of them', () => {
  const alike = new Map(Array.from({ length: 1000 }, (_, n) => [`type.${n}`, { text: 'x'.repeat(20_000) }]));

  expect(estimateBytes(alike)).toBeGreaterThanOrEqual(1000 * 20_000);
});
