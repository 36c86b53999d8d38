import { listOf } from '../json/read.js';
import { pythonRepr, pythonStr } from '../python/repr.js';
import { type Loc, type Reading, remembering, type Schema } from './reading.js';

/** One of several values: an Enum class, or a Literal. */
export function readChoice(
  schema: Schema,
  name: string | undefined,
  input: unknown,
  loc: Loc,
  reading: Reading,
): unknown {
  const choices = choicesOf(schema);
  if (choices.includes(input)) return input;
  const isNamed = name !== undefined && schema['x-literal-of'] === undefined;
  const isEnum = (schema['x-enum'] ?? isNamed) === true;
  const { expected } = expectedOf(schema, reading);
  const type = isEnum && !Object.hasOwn(schema, 'const') ? 'enum' : 'literal_error';
  reading.errors.push({ type, loc, msg: `Input should be ${expected}`, input, ctx: { expected } });
  return input;
}

const expectedOf = remembering((schema) => ({
  expected: alternatives(choicesOf(schema).map((choice) => shownChoice(schema, choice))),
}));

/** The values a schema allows. */
export function choicesOf(schema: Schema): unknown[] {
  if (schema.enum !== undefined) return listOf(schema.enum);
  return Object.hasOwn(schema, 'const') ? [schema.const] : [];
}

/** A value as pydantic shows it: a member of an Enum class with the name of the class. */
export function shownChoice(schema: Schema, choice: unknown): string {
  const enumClass = schema['x-literal-of'];
  if (typeof enumClass !== 'string') return pythonRepr(choice);
  const member = schema['x-literal-names'] === 'upper' ? pythonStr(choice).toUpperCase() : pythonStr(choice);
  return `<${enumClass}.${member}: ${pythonRepr(choice)}>`;
}

/** `'a', 'b' or 'c'` */
function alternatives(shown: string[]): string {
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`;
}
