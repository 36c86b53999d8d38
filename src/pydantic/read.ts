import { isList, own } from '../json/read.js';
import type { Work } from '../scheduling/slices.js';
import { readChoice } from './choices.js';
import { readDict, readModel } from './models.js';
import {
  alternativesOf,
  dereference,
  type Loc,
  type Reading,
  type Schema,
  valueError,
  ValueProblem,
} from './reading.js';
import { readBoolean, readInteger, readNumber } from './numbers.js';
import { readString } from './strings.js';
import { readTagged, readUnion } from './unions.js';

/**
 * Reads a value as pydantic 2.11 reads it for FastAPI (lax, from the values that JSON has), by the JSON Schema that
 * describes the model. Returns what was read: numbers and booleans that came as texts are converted, fields that the
 * model does not have are left out, defaults are filled in. What is wrong goes into `reading.errors`, in pydantic's
 * words and order, and the input is returned. Large lists and dicts take a while, so others can have a turn after each
 * of their items.
 *
 * A schema says all of it the way pydantic's own schemas do: an object with `properties` is a model, one without a
 * dict; an enumeration that is a component is an Enum class, one in place a Literal; `discriminator` makes a tagged
 * union. What JSON Schema has no word for are extensions:
 * - `x-pydantic-name`: what a union calls this member, where it is not the component's name.
 * - `x-literal-of`: the Enum class whose members the Literals are; `x-literal-names: upper` when they are in capitals.
 * - `x-enum`: true for an enumeration in place that is an Enum class all the same, false for a component that is none.
 * - `x-alias`: other names a property is looked for by.
 * - `x-before`, `x-after`: the `Check` that its value goes through.
 */
export function* read(described: unknown, input: unknown, loc: Loc, reading: Reading): Work<unknown> {
  const { schema, name } = dereference(described, reading);
  const before = checkOf(schema, 'x-before', reading);
  const after = checkOf(schema, 'x-after', reading);
  if (!before && !after) return yield* readPlain(schema, name, input, loc, reading);
  const errorsBefore = reading.errors.length;
  try {
    const given = before ? before(input) : input;
    const value = yield* readPlain(schema, name, given, loc, reading);
    if (reading.errors.length === errorsBefore) after?.(value);
    return value;
  } catch (problem) {
    if (!(problem instanceof ValueProblem)) throw problem;
    reading.errors.push(valueError(problem, loc, input));
    return input;
  }
}

function* readPlain(
  schema: Schema,
  name: string | undefined,
  input: unknown,
  loc: Loc,
  reading: Reading,
): Work<unknown> {
  const union = alternativesOf(schema, reading);
  if (union) {
    if (input === null && union.nullable) return null;
    if (union.members.length === 1) return yield* read(union.members[0], input, loc, reading);
    return schema.discriminator
      ? yield* readTagged(schema, input, loc, reading)
      : yield* readUnion(union.members, input, loc, reading);
  }
  if (schema.enum || 'const' in schema) return readChoice(schema, name, input, loc, reading);
  switch (schema.type) {
    case 'string':
      return readString(schema, input, loc, reading);
    case 'integer':
      return readInteger(schema, input, loc, reading);
    case 'number':
      return readNumber(schema, input, loc, reading);
    case 'boolean':
      return readBoolean(input, loc, reading);
    case 'array':
      return yield* readList(schema, input, loc, reading);
    case 'object':
      return schema.properties || schema.allOf
        ? yield* readModel(schema, input, loc, reading)
        : yield* readDict(schema, input, loc, reading);
    case 'null':
      if (input !== null)
        reading.errors.push({ type: 'none_required', loc, msg: 'Input should be None', input });
      return input;
    default:
      return schema.properties || schema.allOf ? yield* readModel(schema, input, loc, reading) : input;
  }
}

function checkOf(schema: Schema, key: 'x-before' | 'x-after', { checks }: Reading) {
  const name = schema[key];
  if (typeof name !== 'string') return undefined;
  const check = own(checks, name);
  if (!check) throw new Error(`There is no check ${name}`);
  return check;
}

/** Nobody reads more errors of one list than that. The real server tells of them all, in an answer of any length. */
const MOST_ERRORS = 1000;

function* readList(schema: Schema, input: unknown, loc: Loc, reading: Reading): Work<unknown> {
  const refuse = (type: string, msg: string, ctx?: Record<string, unknown>) =>
    void reading.errors.push({ type, loc, msg, input, ...(ctx && { ctx }) });
  if (!isList(input)) {
    refuse('list_type', 'Input should be a valid list');
    return input;
  }
  const { minItems, maxItems } = schema as { minItems?: number; maxItems?: number };
  const count = input.length;
  if (maxItems !== undefined && count > maxItems) {
    const ctx = { field_type: 'List', max_length: maxItems, actual_length: count };
    refuse('too_long', `List should have at most ${items(maxItems)} after validation, not ${count}`, ctx);
    return input;
  }
  const before = reading.errors.length;
  const values: unknown[] = [];
  for (const [index, item] of input.entries()) {
    values.push(yield* read(schema.items, item, [...loc, index], reading));
    yield;
    if (reading.errors.length - before > MOST_ERRORS) return input;
  }
  if (reading.errors.length === before && minItems !== undefined && count < minItems) {
    const ctx = { field_type: 'List', min_length: minItems, actual_length: count };
    refuse('too_short', `List should have at least ${items(minItems)} after validation, not ${count}`, ctx);
  }
  return values;
}

function items(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}
