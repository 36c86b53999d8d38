import { isObject, type JsonObject, listOf, objectOf, own } from '../json/read.js';

/** Where in a value the numbers are floats, by its schema; what holds none is left out. */
export interface FloatPlaces {
  /** The value itself is a float. */
  self?: boolean;
  items?: FloatPlaces;
  members: Map<string, FloatPlaces>;
  /** Members without an entry of their own. */
  others?: FloatPlaces;
}

/**
 * Finds where values of a spec's schemas have floats: where a schema says `number`, and nothing else but null. A service in
 * Python writes those with a point, whole or not, because it holds them as floats.
 */
export class FloatFinder {
  private readonly found = new Map<string, FloatPlaces>();
  private readonly reaching = new Map<string, boolean>();

  constructor(private readonly schemas: JsonObject) {}

  /** Undefined for a schema none of whose values hold a float. */
  placesOf(schema: unknown): FloatPlaces | undefined {
    if (!isObject(schema) || !this.reaches(schema, new Set())) return undefined;
    const places: FloatPlaces = { members: new Map() };
    this.fill(places, schema);
    return places;
  }

  private fill(places: FloatPlaces, schema: JsonObject): void {
    if (isFloat(schema)) places.self = true;
    for (const part of partsOf(schema)) this.fillPart(places, part);
    for (const [name, member] of Object.entries(objectOf(schema.properties))) {
      merge(places.members, name, this.named(member));
    }
    places.items ??= this.named(schema.items);
    places.others ??= this.named(schema.additionalProperties);
  }

  /** One of several schemas that a value may be of, or is of at once. */
  private fillPart(places: FloatPlaces, part: unknown): void {
    const found = this.named(part);
    if (!found) return;
    if (found.self) places.self = true;
    places.items ??= found.items;
    places.others ??= found.others;
    for (const [name, member] of found.members) merge(places.members, name, member);
  }

  /** The same object for the same component, which may be within itself. */
  private named(schema: unknown): FloatPlaces | undefined {
    const name = nameOf(schema);
    if (name === undefined) return this.placesOf(schema);
    const known = this.found.get(name);
    const component = own(this.schemas, name);
    if (known || !isObject(component) || !this.reaches(component, new Set())) return known;
    const places: FloatPlaces = { members: new Map() };
    this.found.set(name, places);
    this.fill(places, component);
    return places;
  }

  private reaches(schema: unknown, seen: Set<string>): boolean {
    if (!isObject(schema)) return false;
    const name = nameOf(schema);
    if (name !== undefined) return this.componentReaches(name, seen);
    const within = [
      ...partsOf(schema),
      ...Object.values(objectOf(schema.properties)),
      schema.items,
      schema.additionalProperties,
    ];
    return isFloat(schema) || within.some((inner) => this.reaches(inner, seen));
  }

  private componentReaches(name: string, seen: Set<string>): boolean {
    const known = this.reaching.get(name);
    if (known !== undefined || seen.has(name)) return known ?? false;
    const isOutermost = seen.size === 0;
    const reaches = this.reaches(own(this.schemas, name), seen.add(name));
    // What was not found below a component may still be found above it.
    if (reaches || isOutermost) this.reaching.set(name, reaches);
    return reaches;
  }
}

function isFloat({ type }: JsonObject): boolean {
  const types = [type].flat();
  return types.includes('number') && types.every((one) => one === 'number' || one === 'null');
}

function partsOf(schema: JsonObject): unknown[] {
  const reference = nameOf(schema) === undefined ? [] : [schema];
  return [...reference, ...[schema.allOf, schema.anyOf, schema.oneOf].flatMap(listOf)];
}

function nameOf(schema: unknown): string | undefined {
  if (!isObject(schema) || typeof schema.$ref !== 'string') return undefined;
  return schema.$ref.replace('#/components/schemas/', '');
}

/** Of two places of one member the one that is known stays: no member is a float in one object and holds floats in another. */
function merge(members: FloatPlaces['members'], name: string, found: FloatPlaces | undefined): void {
  if (found && !members.has(name)) members.set(name, found);
}
