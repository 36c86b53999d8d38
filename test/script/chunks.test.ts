import fc from 'fast-check';
import { chunksOf } from '../../src/script/chunks.js';

test.each<[string, number | null, string[]]>([
  ['Hello there, Ann', null, ['Hello', ' there,', ' Ann']],
  ['one\n\n  two ', null, ['one', '\n\n  two', ' ']],
  ['  a', null, ['  a']],
  ['', null, ['']],
  ['   ', null, ['   ']],
  ['unbelievable', null, ['unbelievable']],
  ['unbelievably so', null, ['unbelievably', ' so']],
  ['{"message":"hello"}', null, ['{"message":"', 'hello"}']],
  ['abcdefg', 3, ['abc', 'def', 'g']],
  ['abc', 3, ['abc']],
  ['a b', 1, ['a', ' ', 'b']],
  ['🌧🌞x', 1, ['🌧', '🌞', 'x']],
  ['🌧🌞x', 2, ['🌧🌞', 'x']],
  ['', 5, ['']],
])('%j in chunks of %j is %j', (text, size, chunks) => {
  expect(chunksOf(text, size)).toEqual(chunks);
});

test('chunks together are the text, whatever it is and wherever it is cut', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 100 });
  const sizes = fc.option(fc.integer({ min: 1, max: 20 }));

  fc.assert(
    fc.property(texts, sizes, (text, size) => {
      const chunks = chunksOf(text, size);
      expect(chunks.join('')).toBe(text);
      for (const chunk of chunks) expect(chunk).not.toMatch(/\p{Surrogate}/u);
    }),
  );
});
