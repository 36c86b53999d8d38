import { HOSTILE_NAMES } from './values.js';

/** A schema as a spec has it, as far as places are found by it. */
export interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Where something can stand in a body: the names and indices that lead there. */
export type Place = readonly (string | number)[];

/** How deep a schema is followed beyond what the example holds; schemas refer to themselves. */
const SCHEMA_DEPTH = 4;

/** Stands for what is put in a place until the body is text. */
const MARK = '\u2042 here \u2042';

/** Every place of a body: what its example holds, and what its schema says it may hold. The first is the body itself. */
export function placesOf(
  example: unknown,
  schema: Schema | undefined,
  resolve: (schema: Schema) => Schema,
): Place[] {
  const places = new Map<string, Place>([['[]', []]]);
  const add = (place: Place) => places.set(JSON.stringify(place), place);
  const followExample = (value: unknown, place: Place): void => {
    add(place);
    if (Array.isArray(value)) {
      value.slice(0, 2).forEach((item, index) => followExample(item, [...place, index]));
    } else if (value !== null && typeof value === 'object') {
      for (const [name, item] of Object.entries(value)) followExample(item, [...place, name]);
    }
  };
  const followSchema = (reference: Schema, place: Place): void => {
    add(place);
    if (place.length >= SCHEMA_DEPTH) return;
    const { properties = {}, items, additionalProperties, allOf, anyOf, oneOf } = resolve(reference);
    for (const [name, property] of Object.entries(properties)) followSchema(property, [...place, name]);
    if (items) followSchema(items, [...place, 0]);
    if (typeof additionalProperties === 'object') followSchema(additionalProperties, [...place, 'x']);
    for (const part of [...(allOf ?? []), ...(anyOf ?? []), ...(oneOf ?? [])]) {
      if (place.length < SCHEMA_DEPTH) followSchema(part, place);
    }
  };
  followExample(example, []);
  if (schema) followSchema(schema, []);
  return [...places.values()];
}

/** The text of a body that has a JSON text in one of its places; what leads there is made if need be. */
export function bodyWith(example: unknown, place: Place, json: string): string {
  return JSON.stringify(put(example, place, MARK)).replace(JSON.stringify(MARK), () => json);
}

function put(value: unknown, [step, ...rest]: Place, what: unknown): unknown {
  if (step === undefined) return what;
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : [];
    list[step] = put(list[step], rest, what);
    return list;
  }
  const object = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  return { ...object, [step]: put((object as Record<string, unknown>)[step], rest, what) };
}

/** Bodies whose objects have a member with a name that every object has: beside the others, or in the place of one. */
export function bodiesWithNames(example: unknown, places: Place[]): string[] {
  return places.flatMap((place) => {
    const holder = at(example, place);
    if (!isObject(holder)) return [];
    const members = Object.entries(holder);
    const [first, ...others] = members;
    return HOSTILE_NAMES.flatMap((name) => {
      const added = written([...members, [name, first?.[1] ?? {}]]);
      const renamed = first ? [written([[name, first[1]], ...others])] : [];
      return [added, ...renamed].map((json) => bodyWith(example, place, json));
    });
  });
}

/** An object as JSON; unlike an object of ours it may have any member, `__proto__` included. */
function written(members: [string, unknown][]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

function at(value: unknown, place: Place): unknown {
  let found = value;
  for (const step of place) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
