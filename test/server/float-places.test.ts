import { FloatFinder } from '../../src/server/float-places.js';
import { toJsonText } from '../../src/server/json-text.js';

const finder = new FloatFinder({
  Node: {
    type: 'object',
    properties: {
      weight: { type: ['number', 'null'] },
      size: { type: 'integer' },
      either: { type: ['string', 'number'] },
      below: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
    },
  },
  Plain: { type: 'object', properties: { size: { type: 'integer' } } },
  Either: { anyOf: [{ $ref: '#/components/schemas/Plain' }, { $ref: '#/components/schemas/Node' }] },
});

const written = (value: unknown, name: string) =>
  toJsonText(value, finder.placesOf({ $ref: `#/components/schemas/${name}` }));

test.each([
  [{ weight: 1, size: 1, either: 1 }, 'Node', '{"weight":1.0,"size":1,"either":1}'],
  [
    { weight: null, below: [{ weight: 2, below: [{ weight: 0.5 }] }] },
    'Node',
    '{"weight":null,"below":[{"weight":2.0,"below":[{"weight":0.5}]}]}',
  ],
  [{ weight: 3 }, 'Either', '{"weight":3.0}'],
  [
    {
      weight: 1,
      either: JSON.parse('{"__proto__":{"polluted":1},"constructor":1,"toString":{"a":1}}') as object,
    },
    'Node',
    '{"weight":1.0,"either":{"__proto__":{"polluted":1},"constructor":1,"toString":{"a":1}}}',
  ],
  [
    JSON.parse('{"weight":1,"__proto__":{"polluted":1},"valueOf":[1]}') as object,
    'Node',
    '{"weight":1.0,"__proto__":{"polluted":1},"valueOf":[1]}',
  ],
  [{ weight: 3, size: 4 }, 'Plain', '{"weight":3,"size":4}'],
])('%j as %s is written %s', (value, name, text) => {
  expect(written(value, name)).toBe(text);
});

test('a number, a list and a dictionary of floats are written as floats', () => {
  expect(toJsonText(5, finder.placesOf({ type: 'number' }))).toBe('5.0');
  expect(toJsonText([1, 1e21], finder.placesOf({ type: 'array', items: { type: 'number' } }))).toBe(
    '[1.0,1e+21]',
  );
  const dictionary = { type: 'object', additionalProperties: { type: 'number' } };
  expect(toJsonText({ a: 1 }, finder.placesOf(dictionary))).toBe('{"a":1.0}');
});
