import { isTexts, listOf, objectOf, own } from '../json/read.js';
import { read } from './read.js';
import { dereference, isObject, type Loc, type Reading, type Schema } from './reading.js';

/** A model: its fields in their order, then what it has no field for. */
export function readModel(described: Schema, input: unknown, loc: Loc, reading: Reading): unknown {
  if (!isObject(input)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    reading.errors.push({ type: 'model_attributes_type', loc, msg, input });
    return input;
  }
  const schema = described.allOf ? merged(described, reading) : described;
  const required = listOf(schema.required);
  const known = new Set<string>();
  const members: [string, unknown][] = [];
  for (const [name, described] of Object.entries(objectOf(schema.properties))) {
    const property = objectOf(described);
    const aliases = property['x-alias'];
    const names = [...(isTexts(aliases) ? aliases : []), name];
    for (const one of names) known.add(one);
    const key = names.find((one) => Object.hasOwn(input, one));
    if (key !== undefined) {
      reading.fields++;
      members.push([name, read(property, own(input, key), [...loc, key], reading)]);
    } else if (required.includes(name)) {
      reading.errors.push({ type: 'missing', loc: [...loc, names[0] ?? name], msg: 'Field required', input });
    } else if (Object.hasOwn(property, 'default')) {
      members.push([name, structuredClone(property.default)]);
    }
  }
  const others = Object.entries(input).filter(([key]) => !known.has(key));
  return Object.fromEntries([...members, ...readOthers(schema, others, loc, reading)]);
}

/** pydantic overlooks what a model has no field for, unless the model says otherwise. */
function readOthers(
  { additionalProperties }: Schema,
  others: [string, unknown][],
  loc: Loc,
  reading: Reading,
): [string, unknown][] {
  if (additionalProperties === true) return others;
  if (isObject(additionalProperties)) {
    return others.map(([key, value]) => [key, read(additionalProperties, value, [...loc, key], reading)]);
  }
  if (additionalProperties === false) {
    for (const [key, input] of others) {
      const msg = 'Extra inputs are not permitted';
      reading.errors.push({ type: 'extra_forbidden', loc: [...loc, key], msg, input });
    }
  }
  return [];
}

/** A dict: any keys, values of one kind. */
export function readDict(schema: Schema, input: unknown, loc: Loc, reading: Reading): unknown {
  if (!isObject(input)) {
    reading.errors.push({ type: 'dict_type', loc, msg: 'Input should be a valid dictionary', input });
    return input;
  }
  const { additionalProperties } = schema;
  if (!isObject(additionalProperties)) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      read(additionalProperties, value, [...loc, key], reading),
    ]),
  );
}

/** A model that extends others: their fields first. */
function merged(schema: Schema, reading: Reading): Schema {
  const parts = [...listOf(schema.allOf), { ...schema, allOf: undefined }].map((part) => {
    const found = dereference(part, reading).schema;
    return found.allOf ? merged(found, reading) : found;
  });
  return {
    ...Object.fromEntries(parts.flatMap((part) => Object.entries(part))),
    properties: Object.fromEntries(parts.flatMap(({ properties }) => Object.entries(objectOf(properties)))),
    required: parts.flatMap(({ required }) => listOf(required)),
  };
}
