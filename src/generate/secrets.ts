import {
  isSecretName,
  type OperationSecrets,
  type PlacesInside,
  type SecretPlaces,
} from '../sandbox/secret-places.js';
import { type Doc, type DocOperation, resolve } from './document.js';

const EVENTS = 'text/event-stream';

/**
 * Where the secrets of an operation stand, as the keyword `x-secret` says on a schema, a property or a parameter: the
 * value of whatever carries it is one. Undefined where there are none.
 */
export function secretsOf(
  document: Doc,
  { item, operation }: Pick<DocOperation, 'item' | 'operation'>,
): OperationSecrets | undefined {
  const live = namedPlaces(document);
  const parameters = [...listed(item.parameters), ...listed(operation.parameters)]
    .map((node) => resolve(document, node))
    .filter((parameter) => parameter['x-secret'] === true || (parameter.schema as Doc)['x-secret'] === true);
  const namesIn = (where: string) => parameters.filter((p) => p.in === where).map((p) => p.name as string);
  const request = operation.requestBody === undefined ? [] : [resolve(document, operation.requestBody)];
  const answers = Object.values(operation.responses as Doc).map((response) => resolve(document, response));
  const found: OperationSecrets = {
    path: namesIn('path'),
    query: namesIn('query'),
    headers: namesIn('header').map((name) => name.toLowerCase()),
    request: placesIn(request, live, () => true),
    answer: placesIn(answers, live, (type) => type !== EVENTS),
    event: placesIn(answers, live, (type) => type === EVENTS),
  };
  const entries = Object.entries(found).filter(([, value]: [string, unknown]) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined,
  );
  return entries.length > 0 ? (Object.fromEntries(entries) as OperationSecrets) : undefined;
}

/** Where the secrets of each component schema stand that has any. */
export function secretSchemas(document: Doc): Record<string, SecretPlaces> {
  return Object.fromEntries(namedPlaces(document));
}

function listed(nodes: unknown): unknown[] {
  return (nodes as unknown[] | undefined) ?? [];
}

type Named = Map<string, SecretPlaces>;

const known = new WeakMap<Doc, Named>();

/** Those of the component schemas that hold any, references to others that hold none left out. */
function namedPlaces(document: Doc): Named {
  const before = known.get(document);
  if (before) return before;
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Record<string, Doc> };
  const every = new Set(Object.keys(schemas));
  let named: Named = new Map();
  // A schema that refers to others may turn out to hold nothing once they did.
  for (let left = every; ; left = new Set(named.keys())) {
    named = new Map();
    for (const name of left) {
      const places = placesOf(schemas[name], left);
      if (places !== undefined) named.set(name, places);
    }
    if (named.size === left.size) break;
  }
  const live = withoutCycles(named);
  known.set(document, live);
  return live;
}

/** Schemas that only refer to each other hold nothing. */
function withoutCycles(named: Named): Named {
  const live = new Set<string>();
  for (let before = -1; before !== live.size;) {
    before = live.size;
    for (const [name, places] of named) if (holdsAny(places, live)) live.add(name);
  }
  return new Map(
    [...named]
      .filter(([name]) => live.has(name))
      .map(([name, places]) => [name, prune(places, live) as SecretPlaces]),
  );
}

function holdsAny(places: SecretPlaces | undefined, live: Set<string>): boolean {
  return prune(places, live) !== undefined;
}

/** Without references to schemas that hold nothing; undefined when nothing is left. */
function prune(places: SecretPlaces | undefined, live: Set<string>): SecretPlaces | undefined {
  if (places === undefined || typeof places !== 'object' || isHarmless(places)) return places;
  const schemas = places.schemas?.filter((name) => live.has(name)) ?? [];
  const members = Object.entries(places.members ?? {}).flatMap(([name, place]) => {
    const kept = prune(place, live);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  const [others, items] = [prune(places.others, live), prune(places.items, live)];
  return inside({
    ...(members.length > 0 && { members: Object.fromEntries(members) }),
    ...(others !== undefined && { others }),
    ...(items !== undefined && { items }),
    ...(schemas.length > 0 && { schemas }),
  });
}

/** The mark of a member that is no secret although its name suggests it. */
function isHarmless(places: PlacesInside): boolean {
  return Object.keys(places).length === 0;
}

function inside(places: PlacesInside): PlacesInside | undefined {
  return isHarmless(places) ? undefined : places;
}

function placesIn(
  holders: Doc[],
  live: Named,
  isWanted: (type: string) => boolean,
): SecretPlaces | undefined {
  const names = new Set(live.keys());
  return holders
    .flatMap(({ content }) => Object.entries((content ?? {}) as Record<string, Doc>))
    .filter(([type]) => isWanted(type))
    .map(([, media]) => placesOf(media.schema, names))
    .reduce(merged, undefined);
}

/** Undefined where there is nothing secret. `named` are the schemas that may hold something. */
function placesOf(node: unknown, named: ReadonlySet<string>): SecretPlaces | undefined {
  if (node === null || typeof node !== 'object') return undefined;
  const schema = node as Doc;
  if (schema['x-secret'] === true || schema['x-secret'] === 'quoted') return schema['x-secret'];
  const ref = typeof schema.$ref === 'string' ? schema.$ref.replace('#/components/schemas/', '') : undefined;
  const own = inside({
    ...membersOf(schema, named),
    ...othersOf(schema, named),
    ...itemsOf(schema, named),
    ...(ref !== undefined && named.has(ref) && { schemas: [ref] }),
  });
  const choices = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => listed(schema[key]));
  return choices.map((choice) => placesOf(choice, named)).reduce(merged, own);
}

function membersOf({ properties = {} }: Doc, named: ReadonlySet<string>): PlacesInside {
  const members = Object.entries(properties as Doc).flatMap(([name, property]) => {
    const places = placesOf(property, named) ?? (isSecretName(name) ? {} : undefined);
    return places === undefined ? [] : [[name, places] as const];
  });
  return members.length > 0 ? { members: Object.fromEntries(members) } : {};
}

function othersOf(schema: Doc, named: ReadonlySet<string>): PlacesInside {
  const others = [schema.additionalProperties, ...Object.values((schema.patternProperties ?? {}) as Doc)]
    .map((node) => placesOf(node, named))
    .reduce(merged, undefined);
  return others === undefined ? {} : { others };
}

function itemsOf({ items }: Doc, named: ReadonlySet<string>): PlacesInside {
  const places = placesOf(items, named);
  return places === undefined ? {} : { items: places };
}

/** What is secret by either. */
function merged(a: SecretPlaces | undefined, b: SecretPlaces | undefined): SecretPlaces | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a === true || b === true) return true;
  if (a === 'quoted' || b === 'quoted') return 'quoted';
  const names = new Set([...Object.keys(a.members ?? {}), ...Object.keys(b.members ?? {})]);
  const members = [...names].map((name) => [name, merged(a.members?.[name], b.members?.[name])] as const);
  const [others, items] = [merged(a.others, b.others), merged(a.items, b.items)];
  const schemas = [...new Set([...(a.schemas ?? []), ...(b.schemas ?? [])])];
  return {
    ...(members.length > 0 && { members: Object.fromEntries(members) as Record<string, SecretPlaces> }),
    ...(others !== undefined && { others }),
    ...(items !== undefined && { items }),
    ...(schemas.length > 0 && { schemas }),
  };
}
