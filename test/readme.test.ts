import { readFileSync } from 'node:fs';
import { lettaOverrides } from '../overrides/letta/index.js';
import { matrixOverrides } from '../overrides/matrix/index.js';
import { faked } from '../src/server/override.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** operationId to the word the README has for it. */
const told = Object.fromEntries(
  [...readme.matchAll(/^\| (?:Letta|Matrix)[^|]*\| ([^|]+?) *\| (override|faked) *\|$/gm)].flatMap(
    ([, names, word]) => (names ?? '').split(',').map((name) => [name.trim(), word]),
  ),
);

test('the README says of every operation whether it is an override or faked', () => {
  const tables: Record<string, unknown> = { ...lettaOverrides, ...matrixOverrides };
  const real = Object.entries(tables).map(([id, answerer]) => [
    id,
    answerer === faked ? 'faked' : 'override',
  ]);

  expect(told).toEqual(Object.fromEntries(real));
});

test('every file the README links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^):]+)\)/g)].map((match) => match[1] ?? '');

  expect(links.length).toBeGreaterThan(3);
  for (const link of links) readFileSync(new URL(`../${link}`, import.meta.url));
});
