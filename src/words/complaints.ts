import type { ErrorObject } from 'ajv';
import { listOf, shown as textOf } from '../json/read.js';
import { didYouMean, listed } from './nearest.js';
import type { Place, Problem } from './problem.js';

/** What is secret is not repeated where it may be logged. */
const SECRET = /pass|token|secret|key/i;

/** A value that is longer than this is told by its beginning. */
const LONGEST_VALUE = 60;

/**
 * Words for what a validator in its verbose mode found: each names what is allowed, the allowed word that comes nearest
 * to a wrong one, and what was sent.
 */
export function problemsOfErrors(errors: readonly ErrorObject[]): Problem[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const [inUnions, others] = divide(errors, (error) => unions.some((union) => isWithin(error, union)));
  return [...others, ...unions.flatMap((union) => ofUnion(union, inUnions))]
    .filter(({ propertyName }) => propertyName === undefined)
    .map(problemOf);
}

/**
 * What a value lacks that may be one of several things: what is wrong with it as the thing whose type it has, or that
 * it has the type of none.
 */
function ofUnion(union: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[] {
  const own = errors.filter((error) => isWithin(error, union) && error.keyword !== 'anyOf');
  const [types, others] = divide(
    own,
    ({ keyword, instancePath }) => keyword === 'type' && instancePath === union.instancePath,
  );
  if (others.length > 0 || !types[0]) return others;
  const all = types.flatMap(({ params }: { params: Record<string, unknown> }) => [params.type].flat());
  return [{ ...types[0], params: { type: all } }];
}

function isWithin({ instancePath }: ErrorObject, union: ErrorObject): boolean {
  return instancePath === union.instancePath || instancePath.startsWith(`${union.instancePath}/`);
}

function divide<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function problemOf(error: ErrorObject): Problem {
  const place = placeOf(error.instancePath);
  const params = error.params as Record<string, unknown>;
  const at = (name: unknown) => [...place, textOf(name)];
  switch (error.keyword) {
    case 'required':
      return { place: at(params.missingProperty), rule: 'required', complaint: 'is missing' };
    case 'additionalProperties': {
      const name = textOf(params.additionalProperty);
      const complaint = notAllowed(name, Object.keys(propertiesOf(error)));
      return { place: at(name), rule: error.keyword, complaint };
    }
    case 'propertyNames': {
      const complaint = 'is not allowed as a name';
      return { place: at(params.propertyName), rule: error.keyword, complaint };
    }
    default:
      return { place, rule: error.keyword, complaint: `${demand(error, params)}${sent(error, place)}` };
  }
}

function propertiesOf({ parentSchema }: ErrorObject): object {
  const properties: unknown = parentSchema?.['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
}

/** What is wrong with a name that is none of those allowed, as the end of a sentence that begins with it. */
export function notAllowed(name: string, allowed: readonly string[]): string {
  const others = allowed.length === 0 ? 'nothing is' : `allowed are ${listed(allowed, 'and')}`;
  return `is not allowed here${didYouMean(name, allowed)}; ${others}`;
}

/** What is wrong with a value that is none of the allowed words. */
export function notAmong(value: unknown, allowed: readonly string[]): string {
  const hint = typeof value === 'string' ? didYouMean(value, allowed) : '';
  return `must be one of ${allowed.join(', ')}${hint}`;
}

function demand(
  { keyword, data, message = 'is wrong' }: ErrorObject,
  params: Record<string, unknown>,
): string {
  switch (keyword) {
    case 'enum':
      return notAmong(data, listOf(params.allowedValues).map(textOf));
    case 'const':
      return `must be ${textOf(params.allowedValue)}`;
    case 'type':
      return `must be ${listed([params.type].flat().map(String), 'or')}`;
    default:
      return message;
  }
}

/** `, not "500"`. */
function sent({ data }: ErrorObject, place: Place): string {
  const isSecret = place.some((name) => typeof name === 'string' && SECRET.test(name));
  return `, not ${isSecret ? 'what it is' : shown(data)}`;
}

/** A value as a sentence can hold it. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}

/** List indices become numbers: nothing that is described has a name made of digits. */
function placeOf(pointer: string): Place {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
