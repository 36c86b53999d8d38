import { isList, listOf, objectOf, own } from '../json/read.js';
import { pythonRepr, Shown } from '../python/repr.js';

/** A JSON Schema, with the extensions that `read.ts` lists. */
export type Schema = { [keyword: string]: unknown };

/** Where in a request: `['body', 'messages', 0, 'role']`; the members of a union are places too. */
export type Loc = (string | number)[];

/** One entry of pydantic's list of errors. */
export interface PydanticError {
  type: string;
  loc: Loc;
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/**
 * What pydantic calls a validator function. Named by a schema's `x-before`, it gets the input before it is read and
 * returns what is to be read; named by `x-after`, it gets what was read, and what it returns is dropped.
 * Throws `ValueProblem`.
 */
export type Check = (value: unknown) => unknown;

/** What a `Check` has against a value; pydantic's `ValueError`. */
export class ValueProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ValueProblem';
  }
}

/** How pydantic tells of a `ValueProblem`. */
export function valueError({ message }: ValueProblem, loc: Loc, input: unknown): PydanticError {
  const error = new Shown(`ValueError(${pythonRepr(message)})`, {});
  return { type: 'value_error', loc, msg: `Value error, ${message}`, input, ctx: { error } };
}

/** What is the same for all of a request. */
export interface ReadingRules {
  /** The component schemas that references lead to, by name. */
  schemas: Record<string, unknown>;
  /** Whether the part of an id after its prefix has to be a UUID of version 4. */
  strictIds: boolean;
  checks: Record<string, Check>;
}

/** One attempt at reading a value. */
export interface Reading extends ReadingRules {
  errors: PydanticError[];
  /** Whether something was converted, such as `"5"` to 5. Decides between members of a union. */
  converted: boolean;
  /** How many fields of models were given. Decides between members of a union. */
  fields: number;
}

/** A reading that has found nothing yet. */
export function newReading({ schemas, strictIds, checks }: ReadingRules): Reading {
  return { schemas, strictIds, checks, errors: [], converted: false, fields: 0 };
}

/**
 * A function that finds something out about a schema, made to do so once for each: the schemas of a spec do not change.
 * What it finds must not depend on anything but the schema and the components that it may refer to.
 */
export function remembering<Found extends object>(
  find: (schema: Schema, rules: ReadingRules) => Found,
): (schema: Schema, rules: ReadingRules) => Found {
  const known = new WeakMap<ReadingRules['schemas'], WeakMap<Schema, Found>>();
  return (schema, rules) => {
    let bySchema = known.get(rules.schemas);
    if (!bySchema) known.set(rules.schemas, (bySchema = new WeakMap()));
    let found = bySchema.get(schema);
    if (!found) bySchema.set(schema, (found = find(schema, rules)));
    return found;
  };
}

/** A schema, and the name it had. */
interface Dereferenced {
  schema: Schema;
  name?: string;
}

const NO_SCHEMA: Dereferenced = { schema: {} };

/** A schema with the reference it may be followed, and the name it had. */
export function dereference(schema: unknown, rules: ReadingRules): Dereferenced {
  return isDict(schema) ? followed(schema, rules) : NO_SCHEMA;
}

const followed = remembering((schema, { schemas }): Dereferenced => {
  let found = schema;
  let name: string | undefined;
  while (typeof found.$ref === 'string') {
    name = found.$ref.replace('#/components/schemas/', '');
    found = objectOf(own(schemas, name));
  }
  return { schema: found, ...(name !== undefined && { name }) };
});

/** What a union may be besides null. */
interface Alternatives {
  members: Schema[];
  nullable: boolean;
}

/** The alternatives of a union without null, and whether null is one of them; undefined when there are none. */
export function alternativesOf(schema: Schema, rules: ReadingRules): Alternatives | undefined {
  return unionOf(schema, rules).alternatives;
}

const unionOf = remembering((schema, rules): { alternatives?: Alternatives } => {
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) {
    const listed = listOf(union).map(objectOf);
    const members = listed.filter((member) => dereference(member, rules).schema.type !== 'null');
    return { alternatives: { members, nullable: members.length < listed.length } };
  }
  if (!isList(schema.type)) return {};
  const types = schema.type.filter((type) => type !== 'null');
  const members = types.map((type) => withoutNull({ ...schema, type }));
  return { alternatives: { members, nullable: types.length < schema.type.length } };
});

/** An enumeration that lists null says so because null is allowed, not because it is a choice. */
function withoutNull(schema: Schema): Schema {
  if (!isList(schema.enum)) return schema;
  return { ...schema, enum: schema.enum.filter((value) => value !== null) };
}

/** Whether a value is what JSON calls an object and Python a dict; bytes, which JSON has not, are none. */
export function isDict(value: unknown): value is Record<string, unknown> {
  return (
    value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
