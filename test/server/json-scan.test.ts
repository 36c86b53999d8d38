import { JsonScan, scanJson } from '../../src/server/json-scan.js';

const BOUNDS = { nodes: 1000, depth: 10 };

/** What was counted after each piece of a text. */
function counted(text: Buffer, size: number): number[] {
  const scan = new JsonScan(BOUNDS);
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => {
    scan.take(text.subarray(i * size, (i + 1) * size));
    return scan.nodes;
  });
}

test('the values of a text are counted piece by piece', () => {
  expect(counted(Buffer.from('{"a":[1,{}],"b":2}'), 6)).toEqual([2, 5, 5]);
});

test('no piece is looked at after the one that is too much', () => {
  const scan = new JsonScan({ nodes: 5, depth: 10 });

  scan.take(Buffer.from('[{},{},'));
  expect([scan.nodes, scan.isTooMuch]).toEqual([5, false]);
  scan.take(Buffer.from('{},{},{},{},'));
  expect([scan.nodes, scan.isTooMuch]).toEqual([6, true]);
  scan.take(Buffer.from('{},{},{},{},'));
  expect(scan.nodes).toBe(6);
});

test('what stands in texts is not counted, wherever the pieces end', () => {
  const text = Buffer.from(JSON.stringify({ '{[,': '\\"{[,{[,\\\\', b: '"' }) + ' ');

  for (const size of [1, 2, 3, 5, 100]) expect(counted(text, size).at(-1)).toBe(2);
});

test('long texts are skipped to their end', () => {
  const text = Buffer.from(`["${'x'.repeat(200)}\\"${'[,'.repeat(100)}",{}]`);

  expect(scanJson(text, BOUNDS).nodes).toBe(3);
});

test.each([
  ['[[]]', 2, false],
  ['[[[]]]', 2, true],
  ['[[],[],{"a":{}}]', 3, false],
  ['{"a":{"b":[{}]}}', 3, true],
])('%s is nested within %i levels, or too deeply: %j', (text, depth, isTooDeep) => {
  expect(scanJson(Buffer.from(text), { nodes: 1000, depth }).isTooDeep).toBe(isTooDeep);
});

test.each(['{"a":1.0}', '[1e2]', '[1E2]', '[-0.0]', '[9007199254740993]', '[0.5]'])(
  'there are odd numbers in %s',
  (text) => {
    expect(scanJson(Buffer.from(text), BOUNDS).hasOddNumbers).toBe(true);
  },
);

test.each([
  '{"a":1}',
  '[true,false,null]',
  '["1.0","1e2"]',
  '{"1.5":-7}',
  '[123456789012345]',
  '[12345678,90123456]',
])('there are no odd numbers in %s', (text) => {
  expect(scanJson(Buffer.from(text), BOUNDS).hasOddNumbers).toBe(false);
});

test.each([
  ['["\\ud800"]', true],
  ['["\\uDfFf"]', true],
  ['["\\ud83d\\ude00"]', true],
  ['["\\ud7ff"]', false],
  ['["\\u00d8"]', false],
  ['["\\\\ud800"]', false],
])('%s has escapes of surrogates: %j', (text, has) => {
  for (const size of [1, 4, 100]) {
    const scan = new JsonScan(BOUNDS);
    for (let at = 0; at < text.length; at += size) scan.take(Buffer.from(text.slice(at, at + size)));
    expect(scan.hasSurrogates).toBe(has);
  }
});

// U+2200 has the byte of a quotation mark, U+7B22 those of an object and a quotation mark.
const WIDE = '["∀笢",{},{}]';

test.each([
  ['UTF-16, little-endian', Buffer.from(WIDE, 'utf16le')],
  ['UTF-16, big-endian', Buffer.from(WIDE, 'utf16le').swap16()],
  ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${WIDE}`, 'utf16le')],
  [
    'UTF-32',
    Buffer.from(
      [...WIDE].flatMap((character) => [character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8, 0, 0]),
    ),
  ],
])('the values of a text in %s are counted, wherever the pieces end', (_, text) => {
  for (const size of [1, 3, 5, 100]) expect(counted(text, size).at(-1)).toBe(5);
});
