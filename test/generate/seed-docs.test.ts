import { readFileSync } from 'node:fs';

test('the documentation of seeds says of every member what type it has and what it means', () => {
  const text = readFileSync(new URL('../../generated/seed.md', import.meta.url), 'utf8');

  const rows = text.split('\n').filter((line) => /^\| `/.test(line));

  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter((row) => /\|\s*\||\bof\s*\||\bor\s*\|/.test(row))).toEqual([]);
  expect(rows).toContainEqual(expect.stringContaining('list of [SeedBlock](#seedblock) or string'));
});
