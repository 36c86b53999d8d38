import { datetimeProblem, datetimeText } from './datetimes.js';
import { idRule } from './ids.js';
import type { Loc, Reading, Schema } from './reading.js';

declare global {
  /** Of ES2024; Node 20 has it. */
  interface String {
    isWellFormed(): boolean;
  }
}

/** A text; of the things that can be wrong with it the first is told. */
export function readString(schema: Schema, input: unknown, loc: Loc, reading: Reading): unknown {
  const refuse = (type: string, msg: string, ctx?: Record<string, unknown>) => {
    reading.errors.push({ type, loc, msg, input, ...(ctx && { ctx }) });
    return input;
  };
  if (schema.format === 'date-time') {
    const problem = datetimeProblem(input);
    if (!problem) return typeof input === 'number' || typeof input === 'string' ? datetimeText(input) : input;
    const { type, error } = problem;
    const wanted = type === 'datetime_from_date_parsing' ? 'datetime or date' : 'datetime';
    const why = error === undefined ? '' : `, ${error}`;
    return refuse(
      type,
      `Input should be a valid ${wanted}${why}`,
      error === undefined ? undefined : { error },
    );
  }
  if (typeof input !== 'string') return refuse('string_type', 'Input should be a valid string');
  // The real server says so of texts with bounds; on others with halves of surrogate pairs its database breaks.
  if (!input.isWellFormed()) {
    return refuse(
      'string_unicode',
      'Input should be a valid string, unable to parse raw data as a unicode string',
    );
  }
  const { pattern } = schema as { pattern?: string };
  const id = pattern === undefined ? undefined : idRule(pattern);
  // A text that passes for an id here is one, whatever the real server would say of it.
  if (id && !reading.strictIds && matches(input, pattern ?? '')) return input;
  const rule = (id ?? schema) as { pattern?: string; minLength?: number; maxLength?: number };
  if (rule.minLength !== undefined && isShorter(input, rule.minLength)) {
    const msg = `String should have at least ${characters(rule.minLength)}`;
    return refuse('string_too_short', msg, { min_length: rule.minLength });
  }
  if (rule.maxLength !== undefined && !isShorter(input, rule.maxLength + 1)) {
    const msg = `String should have at most ${characters(rule.maxLength)}`;
    return refuse('string_too_long', msg, { max_length: rule.maxLength });
  }
  if (rule.pattern !== undefined && !matches(input, rule.pattern)) {
    const msg = `String should match pattern '${rule.pattern}'`;
    return refuse('string_pattern_mismatch', msg, { pattern: rule.pattern });
  }
  return input;
}

/** Whether a text has fewer characters, of which some are two code units; looks at no more of it than it must. */
function isShorter(text: string, count: number): boolean {
  if (text.length < count || text.length >= 2 * count) return text.length < count;
  let characters = 0;
  for (const _ of text) if (++characters >= count) return false;
  return true;
}

/** There are as many patterns as the specs have. */
const compiled = new Map<string, RegExp>();

function matches(text: string, pattern: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) compiled.set(pattern, (expression = new RegExp(pattern, 'u')));
  return expression.test(text);
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}
