import { atOnce } from '../../src/scheduling/slices.js';
import type { FloatPlaces } from '../../src/server/float-places.js';
import { toJsonText } from '../../src/server/json-text.js';
import { listing } from '../../src/server/listing.js';
import { parseJsonBody } from '../../src/server/parse-json.js';
import { writeBody } from '../../src/server/write-body.js';

/** Writes a body and tells its text, what was checked, and how many breaks there were. */
function written(body: unknown, floats?: FloatPlaces): { text: string; checked: unknown[]; breaks: number } {
  const pieces: string[] = [];
  const checked: unknown[] = [];
  const outlet = {
    check: (part: unknown) => void checked.push(part),
    write: (text: string) => void pieces.push(text),
  };
  const work = writeBody(body, outlet, floats);
  let breaks = 0;
  while (!work.next().done) breaks++;
  return { text: pieces.join(''), checked, breaks };
}

const event = (n: number) => ({ n, content: { body: `message ${n}`, list: [1, 2, 3], none: undefined } });
const many = (count: number) => Array.from({ length: count }, (_, n) => event(n));
const mapOf = (count: number) => Object.fromEntries(many(count).map((item) => [`$${item.n}`, item]));

test.each<[string, unknown]>([
  ['a small body', { a: 1 }],
  ['a long list', many(5000)],
  ['a long list within a body', { start: 's0', chunk: many(5000), end: null, nothing: undefined }],
  ['two long lists', { state: many(3000), chunk: many(4000) }],
  ['a large map', mapOf(4000)],
  ['maps of lists', { next: 's1', rooms: { join: { '!a': { events: many(4000) }, '!b': { events: [] } } } }],
  [
    'many maps of lists',
    { join: Object.fromEntries(many(150).map(({ n }) => [`!${n}`, { events: many(60) }])) },
  ],
  ['a large thing in a long list', [event(0), many(5000), event(1), { chunk: many(3000) }]],
  ['nothing in a long list', [undefined, ...many(3000), undefined, () => 1]],
  ['a member called __proto__', [JSON.parse('{"__proto__":{"a":1}}'), ...many(3000)]],
  [
    'a large map with a member called __proto__',
    { ...mapOf(2000), ...(JSON.parse('{"__proto__":[1]}') as object) },
  ],
  ['members that are not written', { ...mapOf(2000), gone: undefined, alone: { a: undefined } }],
  ['long texts', { list: Array.from({ length: 40 }, () => 'é"\n'.repeat(40_000)) }],
  ['a list of few large things', [{ events: many(3000) }, undefined, many(2000), { a: 1 }]],
  ['a date', { at: new Date(0), list: many(3000) }],
])('%s is written as JSON.stringify writes it', (_what, body) => {
  expect(written(body).text).toBe(JSON.stringify(body));
});

test('numbers in a large body are written as they came', () => {
  const text = `[${many(3000)
    .map((item) => JSON.stringify(item))
    .join(',')},{"a":1.0,"b":[10000000000000000000001,-0.0]},[3]]`;

  expect(written(parseJsonBody({ rawBody: Buffer.from(text) })).text).toBe(text);
});

const placesIn = (
  members: Record<string, FloatPlaces>,
  others?: Omit<FloatPlaces, 'members'>,
): FloatPlaces => ({
  members: new Map(Object.entries(members)),
  ...others,
});

const FLOAT = placesIn({}, { self: true });

const FLOATS = placesIn({
  list: placesIn({}, { items: placesIn({ n: FLOAT }) }),
  map: placesIn({}, { others: placesIn({ n: FLOAT }) }),
  few: placesIn({}, { items: placesIn({}, { items: FLOAT }) }),
  one: FLOAT,
});

test.each<[string, object]>([
  ['a long list', { list: many(3000), one: 1 }],
  ['a large map', { map: mapOf(3000), other: 1 }],
  ['a list of few large things', { few: [Array.from({ length: 9000 }, (_, n) => n), [1]], one: null }],
])('floats in %s are written as in a small body', (_what, body) => {
  const { text, breaks } = written(body, FLOATS);

  expect(text).toBe(toJsonText(body, FLOATS));
  expect(text).toContain('1.0');
  expect(breaks).toBeGreaterThan(1);
});

test('floats in a listing are written as in a small body', () => {
  const { text } = written(
    listing(
      many(3000),
      (item) => item,
      (list) => ({ list }),
    ),
    FLOATS,
  );

  expect(text).toBe(toJsonText({ list: many(3000) }, FLOATS));
});

test('a large body is checked in parts of its own shape, each within what is around it', () => {
  const { checked, breaks } = written({ start: 's0', chunk: many(5000), end: 's1' });

  const parts = checked as { start: string; chunk: unknown[]; end: string }[];
  expect(parts.every(({ start, end }) => start === 's0' && end === 's1')).toBe(true);
  expect(parts.flatMap(({ chunk }) => chunk)).toEqual(many(5000));
  expect(Math.max(...parts.map(({ chunk }) => chunk.length))).toBeLessThan(1000);
  expect(breaks).toBeGreaterThan(5);
});

test('a list with few items keeps their number in every part', () => {
  const { checked } = written({ choices: [{ list: many(3000) }, { list: many(2000) }] });

  expect(new Set((checked as { choices: unknown[] }[]).map(({ choices }) => choices.length))).toEqual(
    new Set([2]),
  );
});

test('an entry of a large map is checked under its name', () => {
  const { checked } = written({ join: { ...mapOf(200), '!large': { events: many(3000) } } });

  const parts = checked as { join: Record<string, { events?: unknown[] }> }[];
  const large = parts.filter(({ join }) => '!large' in join);
  expect(large.flatMap(({ join }) => join['!large']?.events ?? [])).toHaveLength(3000);
  expect(new Set(parts.flatMap(({ join }) => Object.keys(join)))).toEqual(
    new Set(['!large', ...Object.keys(mapOf(200))]),
  );
});

test('items of a listing are presented once each, in their order, no more than a piece of them at a time', () => {
  const presented: number[] = [];
  const present = (n: number) => {
    presented.push(n);
    return event(n);
  };
  const numbers = Array.from({ length: 3000 }, (_, n) => n);
  const ahead: number[] = [];
  let sent = 0;
  const work = writeBody(
    listing(numbers, present, (data) => ({ data, cursor: null })),
    {
      check: () => undefined,
      write: (text) => {
        ahead.push(presented.length - sent);
        sent += (text.match(/"n":/g) ?? []).length;
      },
    },
  );

  atOnce(work);

  expect(presented).toEqual(numbers);
  expect(Math.max(...ahead)).toBeLessThan(1000);
});

test.each([0, 1, 2000])('a listing of %i items is written as its whole body would be', (count) => {
  const items = Array.from({ length: count }, (_, n) => n);

  for (const body of [
    listing(items, event),
    listing(items, event, (data) => ({ cursor: 'c', data, rest: many(2) })),
  ]) {
    expect(written(body).text).toBe(JSON.stringify(body.whole()));
  }
});

test('there is a break after each item that is made only while the list is written', () => {
  const items = Array.from({ length: 50 }, (_, n) => n);

  const { text, breaks } = written(listing(items, (n) => n * 2));

  expect(text).toBe(JSON.stringify(items.map((n) => n * 2)));
  expect(breaks).toBeGreaterThanOrEqual(50);
});
