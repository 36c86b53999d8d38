import { readFileSync } from 'node:fs';
import { flagOf, SETTING_NAMES } from '../src/settings/table.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('every file the README links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^):]+)\)/g)].map((match) => match[1] ?? '');

  expect(links.length).toBeGreaterThan(3);
  for (const link of links) readFileSync(new URL(`../${link}`, import.meta.url));
});

test('the README tells of every flag, and what variables are called', () => {
  const untold = [...SETTING_NAMES.map(flagOf), 'LETTA_MATRIX_MOCK_'].filter(
    (name) => !readme.includes(name),
  );

  expect(untold).toEqual([]);
});

test('nothing was left in the README by a merge', () => {
  expect(readme).not.toMatch(/^(<{7}|={7}|>{7}|> > >)/m);
});
