import { isTexts, listOf, objectOf, own } from '../json/read.js';
import type { Work } from '../scheduling/slices.js';
import { read } from './read.js';
import {
  dereference,
  isDict,
  type Loc,
  type Reading,
  type ReadingRules,
  remembering,
  type Schema,
} from './reading.js';

/** A model: its fields in their order, then what it has no field for. */
export function* readModel(described: Schema, input: unknown, loc: Loc, reading: Reading): Work<unknown> {
  if (!isDict(input)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    reading.errors.push({ type: 'model_attributes_type', loc, msg, input });
    return input;
  }
  const { fields, known, additionalProperties } = shapeOf(described, reading);
  const members: [string, unknown][] = [];
  for (const { name, names, property, isRequired } of fields) {
    const key = names.find((one) => Object.hasOwn(input, one));
    if (key !== undefined) {
      reading.fields++;
      members.push([name, yield* read(property, own(input, key), [...loc, key], reading)]);
    } else if (isRequired) {
      reading.errors.push({ type: 'missing', loc: [...loc, names[0] ?? name], msg: 'Field required', input });
    } else if (Object.hasOwn(property, 'default')) {
      members.push([name, copied(property.default)]);
    }
  }
  // pydantic overlooks what a model has no field for, unless the model says otherwise.
  if (additionalProperties !== undefined) {
    for (const [key, value] of Object.entries(input)) {
      if (!known.has(key))
        members.push(...(yield* readOther(additionalProperties, key, value, loc, reading)));
      yield;
    }
  }
  return Object.fromEntries(members);
}

function* readOther(
  described: unknown,
  key: string,
  input: unknown,
  loc: Loc,
  reading: Reading,
): Work<[string, unknown][]> {
  if (described === true) return [[key, input]];
  if (isDict(described)) return [[key, yield* read(described, input, [...loc, key], reading)]];
  const msg = 'Extra inputs are not permitted';
  reading.errors.push({ type: 'extra_forbidden', loc: [...loc, key], msg, input });
  return [];
}

/** A copy of a default: whoever reads it may change it. */
function copied(value: unknown): unknown {
  return isDict(value) || Array.isArray(value) ? structuredClone(value) : value;
}

interface Field {
  name: string;
  /** By what it is looked for. */
  names: string[];
  property: Schema;
  isRequired: boolean;
}

/** What a model consists of. */
const shapeOf = remembering((described, rules) => {
  const schema = described.allOf ? merged(described, rules) : described;
  const required = listOf(schema.required);
  const fields = Object.entries(objectOf(schema.properties)).map(([name, described]): Field => {
    const property = objectOf(described);
    const aliases = property['x-alias'];
    const names = [...(isTexts(aliases) ? aliases : []), name];
    return { name, names, property, isRequired: required.includes(name) };
  });
  const known = new Set(fields.flatMap(({ names }) => names));
  return { fields, known, additionalProperties: schema.additionalProperties };
});

/** A dict: any keys, values of one kind. */
export function* readDict(schema: Schema, input: unknown, loc: Loc, reading: Reading): Work<unknown> {
  if (!isDict(input)) {
    reading.errors.push({ type: 'dict_type', loc, msg: 'Input should be a valid dictionary', input });
    return input;
  }
  const { additionalProperties } = schema;
  if (!isDict(additionalProperties)) return input;
  const members: [string, unknown][] = [];
  for (const [key, value] of Object.entries(input)) {
    members.push([key, yield* read(additionalProperties, value, [...loc, key], reading)]);
    yield;
  }
  return Object.fromEntries(members);
}

/** A model that extends others: their fields first. */
function merged(schema: Schema, rules: ReadingRules): Schema {
  const parts = [...listOf(schema.allOf), { ...schema, allOf: undefined }].map((part) => {
    const found = dereference(part, rules).schema;
    return found.allOf ? merged(found, rules) : found;
  });
  return {
    ...Object.fromEntries(parts.flatMap((part) => Object.entries(part))),
    properties: Object.fromEntries(parts.flatMap(({ properties }) => Object.entries(objectOf(properties)))),
    required: parts.flatMap(({ required }) => listOf(required)),
  };
}
