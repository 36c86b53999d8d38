import { own } from '../json/read.js';

/** What stands in the place of a secret. */
export const REDACTED = '<redacted>';

/**
 * Where the secrets of a value stand: `true` means all of it, and `quoted` all of it if the request held a secret that
 * it may quote. What is neither a member named here nor covered by `others` is no place the spec knows.
 */
export type SecretPlaces = true | 'quoted' | PlacesInside;

/** Where secrets stand inside an object or array. */
export interface PlacesInside {
  /** By the names of members. One without anything inside is known to hold no secret, whatever its name suggests. */
  members?: Record<string, SecretPlaces>;
  /** In members that no schema names. */
  others?: SecretPlaces;
  /** In every item of an array. */
  items?: SecretPlaces;
  /** Named schemas that the value holds to as well. */
  schemas?: string[];
}

/** Where the secrets of an operation stand. */
export interface OperationSecrets {
  /** Names of path parameters. */
  path?: string[];
  /** Names of query parameters. */
  query?: string[];
  /** Names of headers, in lower case. */
  headers?: string[];
  request?: SecretPlaces;
  /** In answers of any status. */
  answer?: SecretPlaces;
  /** In each event of an answer that comes in pieces. */
  event?: SecretPlaces;
}

/** Named schemas that hold secrets. */
export type SecretSchemas = Record<string, SecretPlaces>;

/** What is known of secrets while a body is read. */
export interface SecretKnowledge {
  schemas: SecretSchemas;
  /** Whether the request held a secret, which its answer may quote. */
  isQuotable: boolean;
}

/** The places that a value may be, by each schema that may be its own. Without any, nothing is known of it. */
export type Standing = readonly PlacesInside[];

/** What a member, item or value is: all secret, or something with places inside. */
export type Step = 'secret' | Standing;

/** What stands at the top of a body. */
export function enter(known: SecretKnowledge, places: SecretPlaces | undefined): Step {
  return places === undefined ? [] : together(known, [places]);
}

/** What a member of an object is. Where no schema knows it, its name tells: clients send more than the specs declare. */
export function stepInto(known: SecretKnowledge, standing: Standing, name: string): Step {
  const named = standing.flatMap(({ members = {} }) => own(members, name) ?? []);
  const isKnown = named.length > 0;
  const found = isKnown ? named : standing.flatMap(({ others }) => (others === undefined ? [] : [others]));
  const step = together(known, found);
  return !isKnown && isSecretName(name) ? 'secret' : step;
}

/** What each item of an array is. */
export function stepIntoItems(known: SecretKnowledge, standing: Standing): Step {
  return together(
    known,
    standing.flatMap(({ items }) => (items === undefined ? [] : [items])),
  );
}

/** Follows the names of schemas, each once. */
function together({ schemas, isQuotable }: SecretKnowledge, places: SecretPlaces[]): Step {
  const standing: PlacesInside[] = [];
  const seen = new Set<string>();
  const open = [...places];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (place === true || (place === 'quoted' && isQuotable)) return 'secret';
    if (place === 'quoted') continue;
    standing.push(place);
    for (const name of place.schemas ?? []) {
      if (seen.has(name)) continue;
      seen.add(name);
      const schema = own(schemas, name);
      if (schema !== undefined) open.push(schema);
    }
  }
  return standing;
}

/** Names that mean a secret where nothing is known of a member or query parameter, in lower case. */
const SECRET_NAMES = new Set([
  'access_key',
  'access_token',
  'api_key',
  'api-key',
  'apikey',
  'auth_token',
  'authorization',
  'client_secret',
  'cookie',
  'key_enc',
  'login_token',
  'logintoken',
  'mac',
  'new_password',
  'pass',
  'passphrase',
  'passwd',
  'password',
  'private_key',
  'pwd',
  'recovery_key',
  'refresh_token',
  'secret',
  'secrets',
  'token',
]);

/** Whether a name means a secret where nothing else is known. */
export function isSecretName(name: string): boolean {
  const lower = name.toLowerCase();
  return SECRET_NAMES.has(lower) || lower.endsWith('_enc');
}
