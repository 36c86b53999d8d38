import {
  bodiesOf,
  type Described,
  exampleOfParameter,
  mediaOf,
  resolve,
  targetOf,
} from '../support/described.js';
import { hostileForms } from './forms.js';
import { bodiesWithNames, bodyWith, placesOf, type Schema } from './places.js';
import { CLASSIC, HOSTILE_JSON, HOSTILE_TEXTS } from './values.js';

/** A request with something hostile in one place, the rest of it as the examples of the spec have it. */
export interface HostileRequest {
  one: Described;
  target: string;
  /** The body's text; undefined for a request without one. */
  body?: string;
  headers?: Record<string, string>;
}

/** Written when it is sent: all bodies of an operation together can be large. */
export type Recipe = () => HostileRequest;

/** Every hostile request there is to an operation: every value in every place of body or form, path, query and headers. */
export function hostileRequests(one: Described): Recipe[] {
  return [
    ...hostileBodies(one, HOSTILE_JSON),
    ...hostileNames(one),
    ...hostileForms(one),
    ...hostileTargets(one),
  ];
}

/** So many of them, the same ones for the same seed; first the classic in as many places as there is room for. */
export function someHostileRequests(one: Described, count: number, seed: number): Recipe[] {
  const random = randomOf(`${seed} ${one.operation.operationId}`);
  const classic = shuffled(hostileBodies(one, [CLASSIC]), random).slice(0, Math.ceil(count / 3));
  return [...classic, ...shuffled(hostileRequests(one), random).slice(0, count - classic.length)];
}

function examplesOf(one: Described): { example: unknown; places: ReturnType<typeof placesOf> }[] {
  const schema = mediaOf(one, 'application/json')?.schema as Schema | undefined;
  if (!schema) return [];
  // The places of the schema are the same for every example.
  return bodiesOf(one).map((example, index) => ({
    example,
    places: placesOf(example, index === 0 ? schema : undefined, (node) => resolve(one.doc, node)),
  }));
}

function hostileBodies(one: Described, values: readonly string[]): Recipe[] {
  const target = targetOf(one);
  return examplesOf(one).flatMap(({ example, places }) =>
    places.flatMap((place) =>
      values.map((json) => () => ({ one, target, body: bodyWith(example, place, json) })),
    ),
  );
}

function hostileNames(one: Described): Recipe[] {
  const target = targetOf(one);
  return examplesOf(one)
    .flatMap(({ example, places }) => bodiesWithNames(example, places))
    .map((body) => () => ({ one, target, body }));
}

function hostileTargets(one: Described): Recipe[] {
  const example = one.method === 'GET' ? undefined : bodiesOf(one)[0];
  const body = example === undefined || example instanceof FormData ? undefined : JSON.stringify(example);
  const [path = '', query] = targetOf(one).split('?');
  const before = query === undefined ? '' : `${query}&`;
  const unknown = HOSTILE_TEXTS.slice(0, 6).map((name) => `${path}?${before}${name}=1&${name}[x]=1`);
  const recipes = (targets: string[]) => targets.map((target) => () => ({ one, target, body }));
  const ofParameters = one.parameters.flatMap(({ in: where, name }) => {
    if (where === 'path') {
      const filled = (text: string) => one.path.replace(`{${name}}`, text).replace(/\{([^}]+)\}/g, fill);
      const fill = (_: string, other: string) => {
        const found = one.parameters.find((p) => p.in === 'path' && p.name === other);
        return encodeURIComponent(found ? exampleOfParameter(found) : '');
      };
      return recipes(HOSTILE_TEXTS.map((text) => filled(text) + (query ? `?${query}` : '')));
    }
    if (where === 'header') {
      const target = targetOf(one);
      return HOSTILE_TEXTS.map((text) => () => ({ one, target, body, headers: { [name]: text } }));
    }
    const twice = [`${name}=a&${name}=b`, `${name}[]=1`, `${name}[toString]=1`, name];
    const texts = [...HOSTILE_TEXTS.map((text) => `${name}=${text}`), ...twice];
    return recipes(texts.map((text) => `${path}?${before}${text}`));
  });
  return [...recipes(unknown), ...ofParameters];
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const left = [...items];
  for (let at = left.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [left[at], left[other]] = [left[other]!, left[at]!];
  }
  return left;
}

/** Numbers from 0 up to 1 that look like chance and are the same for the same text (mulberry32). */
export function randomOf(text: string): () => number {
  let state = 0;
  for (const character of text) state = (Math.imul(state, 31) + character.charCodeAt(0)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
