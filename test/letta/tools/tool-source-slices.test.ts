import { readModule } from '../../../src/python/functions.js';
import { atOnce } from '../../../src/scheduling/slices.js';

const lines = Array.from({ length: 200 }, (_, n) => `    x${n} = "a\\\n b"`);
const source = ['def told(a: int):', '    """Tells."""', ...lines, ''].join('\n');

test('others go on while the source of a tool is read, after each of its tokens', () => {
  const reading = readModule(source);
  let breaks = 0;
  let step = reading.next();
  for (; !step.done; step = reading.next()) breaks++;

  expect(breaks).toBeGreaterThanOrEqual(3 * lines.length);
  expect(step.value.functions.map(({ name, docstring }) => [name, docstring])).toEqual([['told', 'Tells.']]);
});

test('what is wrong with a long source is told with its line, which strings of several lines count for', () => {
  const last = source.split('\n').length;

  expect(() => atOnce(readModule(`${source}) `))).toThrow(`unmatched ')' (<unknown>, line ${last})`);
});
