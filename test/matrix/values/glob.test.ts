import { containsGlob, matchesGlob } from '../../../src/matrix/values/glob.js';

test.each([
  ['alice', 'ALICE', true],
  ['alice', 'alice ', false],
  ['*', '', true],
  ['?', '', false],
  ['a*c', 'abbc', true],
  ['a*c', 'ac', true],
  ['a*a', 'a', false],
  ['*.evil.example', 'one.evil.example', true],
  ['*.evil.example', 'evil.example', false],
  ['a**b***c', 'a1b2c', true],
  ['?*?', 'é😀', true],
  ['a?c*?', 'a😀c', false],
])('the pattern %p is all of %p: %p', (pattern, text, isSo) => {
  expect(matchesGlob(pattern, text)).toBe(isSo);
});

test.each([
  ['cake', 'a lie: CAKE!', true],
  ['cake', 'cupcakes', false],
  ['cake', 'pancake cake', true],
  ['cake*lie', 'the cake is a lie', true],
  ['cake*lie', 'the cake is a lied', false],
  ['*lie', 'a belie', true],
  ['l?e', 'a belie lie', true],
  ['*', '', true],
])('the pattern %p is among the words of %p: %p', (pattern, text, isSo) => {
  expect(containsGlob(pattern, text)).toBe(isSo);
});

/** More characters than fit into one word of bits, and the same ones again and again. */
const long = 'ab'.repeat(50);

test.each([
  [long, `x ${long} y`, true],
  [long, `x ${long}a y`, false],
  [`${long}?`, `${long} ${long}!`, true],
  [`${'?'.repeat(99)}z`, `${'a'.repeat(99)}z`, true],
  [`${'?'.repeat(99)}z`, `${'a'.repeat(98)}z`, false],
  [`${'*a'.repeat(1000)}*`, 'a'.repeat(60_000), true],
  [`${'*a'.repeat(1000)}b`, 'a'.repeat(60_000), false],
  [`${'*?a'.repeat(1000)}b`, `${'a'.repeat(60_000)}b`, true],
])('long patterns match what short ones would', (pattern, text, isSo) => {
  expect(containsGlob(pattern, text)).toBe(isSo);
});
