import { occurrencesOf, splitAt } from '../../src/python/occurrences.js';

/** Every text of so many letters of a small alphabet. */
function texts(length: number): string[] {
  if (length === 0) return [''];
  return texts(length - 1).flatMap((text) => [`${text}a`, `${text}b`]);
}

test('texts are split where split splits them', () => {
  for (const part of [1, 2, 3, 4].flatMap(texts)) {
    for (const text of texts(8)) expect(splitAt(part, text)).toEqual(text.split(part));
  }
});

test('what is found does not overlap', () => {
  expect(occurrencesOf('aa', 'aaaaa')).toEqual([0, 2]);
});

test('repetitive texts take no longer than others', () => {
  expect(occurrencesOf(`b${'a'.repeat(100_000)}`, `${'a'.repeat(2_000_000)}b${'a'.repeat(100_000)}`)).toEqual(
    [2_000_000],
  );
});
