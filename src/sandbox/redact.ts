import { redactJsonText } from './redact-text.js';
import {
  enter,
  isSecretName,
  type OperationSecrets,
  REDACTED,
  type SecretPlaces,
  type SecretKnowledge,
  type Step,
  stepInto,
  stepIntoItems,
} from './secret-places.js';

/** A body as the journal has it. */
export interface JournalledBody {
  text: string;
  /** How much there was in all, where `text` is only the beginning. */
  whole?: string | undefined;
}

/** What is known of a body. */
export interface KnownBody extends SecretKnowledge {
  /** Where its operation has secrets. */
  places: SecretPlaces | undefined;
  /** Where its operation has them in events. */
  eventPlaces: SecretPlaces | undefined;
  /** Whether there is an operation, so that no places means no secrets. */
  isDeclared: boolean;
}

/**
 * A body as it went over the wire, without its secrets: parsed where it is JSON, text elsewhere, null if empty. A
 * stream of events is text, in which each line of JSON is redacted. Text that is no JSON is shown where its operation
 * has no secrets; elsewhere it is kept back from where it stops being JSON.
 */
export function redactBody({ text, whole }: JournalledBody, known: KnownBody): unknown {
  const isCut = whole !== undefined;
  if (text === '' && !isCut) return null;
  if (/^<\d+ bytes>$/.test(text)) return text;
  const more = isCut ? `... (${whole})` : '';
  if (/^(?:data|event): /.test(text)) return redactEvents(text, isCut, known) + more;
  const parsed = isCut ? undefined : parseShallow(text);
  if (parsed) return redactValue(parsed.value, known, enter(known, known.places));
  if (!isCut && known.isDeclared && known.places === undefined) return text;
  return redactJsonText(text, known, enter(known, known.places), isCut) + more;
}

function redactEvents(text: string, isCut: boolean, known: KnownBody): string {
  const lines = text.split('\n');
  return lines
    .map((line, index) => {
      const [, field = '', data = ''] = /^(data: )(.*)$/s.exec(line) ?? [];
      if (!/^[[{]/.test(data)) return line;
      const isPart = isCut && index === lines.length - 1;
      return field + redactJsonText(data, known, enter(known, known.eventPlaces), isPart);
    })
    .join('\n');
}

/** A copy of a JSON value without its secrets. */
function redactValue(value: unknown, known: SecretKnowledge, step: Step): unknown {
  if (step === 'secret') return value === null ? null : REDACTED;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const inside = stepIntoItems(known, step);
    return value.map((item) => redactValue(item, known, inside));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      redactValue(member, known, stepInto(known, step, name)),
    ]),
  );
}

/** More brackets in each other than any parser of a client reads; that of this process reads them, and no more. */
const MAX_DEPTH = 1000;

/** Undefined for what is no JSON, or nested absurdly deep. */
function parseShallow(text: string): { value: unknown } | undefined {
  try {
    return isAbsurdlyDeep(text) ? undefined : { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Counts brackets in strings too, of which few texts have that many. */
function isAbsurdlyDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Headers that let somebody in, whatever the operation. */
const SECRET_HEADER = /authorization|authentication|cookie|credential|passw|secret|token|(^|-)api-?key/;

/** A token in the query of an address. */
const TOKEN_IN_ADDRESS = /([?&](?:access_token|loginToken|token)=)[^&#]*/gi;

/** Headers without their secrets. */
export function redactHeaders(
  headers: Record<string, string>,
  secrets: OperationSecrets = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const isSecret = SECRET_HEADER.test(name) || isSecretName(name) || secrets.headers?.includes(name);
      if (isSecret) return [name, REDACTED];
      return [name, name === 'referer' ? value.replace(TOKEN_IN_ADDRESS, `$1${REDACTED}`) : value];
    }),
  );
}

/** A request target without its secrets. `templates` are those of its operation. */
export function redactTarget(
  target: string,
  secrets: OperationSecrets = {},
  templates: string[] = [],
): string {
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  const shown = secrets.path ? redactPath(path, secrets.path, templates) : path;
  if (queryAt < 0) return shown;
  const pairs = target
    .slice(queryAt + 1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=');
      return isSecretName(name) || secrets.query?.includes(name) ? `${name}=${REDACTED}` : pair;
    });
  return `${shown}?${pairs.join('&')}`;
}

/** The templates that fit, each of whose secret segments is kept back. */
function redactPath(path: string, names: string[], templates: string[]): string {
  const segments = path.split('/');
  for (const template of templates) {
    const parts = template.split('/');
    const fits =
      parts.length === segments.length &&
      parts.every((part, index) => part.startsWith('{') || part === segments[index]);
    if (!fits) continue;
    parts.forEach((part, index) => {
      if (names.includes(part.slice(1, -1))) segments[index] = REDACTED;
    });
  }
  return segments.join('/');
}
