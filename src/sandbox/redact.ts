/** What stands in the place of a secret. */
export const REDACTED = '<redacted>';

/** Members of bodies, headers and query parameters whose value is a secret, in lower case. */
const SECRET_NAMES = [
  'access_token',
  'api_key',
  'authorization',
  'client_secret',
  'cookie',
  'logintoken',
  'login_token',
  'mac',
  'new_password',
  'password',
  'proxy-authorization',
  'refresh_token',
  'secret',
  'secrets',
  'token',
  'x-api-key',
  'x-bare-password',
];

const SECRETS = new Set(SECRET_NAMES);

/** A token in the query of an address, wherever the address is quoted. */
const IN_ADDRESS = /([?&]access_token=)[^&\s"']*/gi;

/** A secret in text that is no sound JSON: a body cut short, a Python dict, a form. */
const IN_TEXT = new RegExp(
  `((?<![\\w-])["']?(?:${SECRET_NAMES.join('|')})["']?\\s*[:=]\\s*)` +
    `("(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?|[^\\s,;&}]*)`,
  'gi',
);

/** Runs of characters that a token or password may consist of. */
const WORD = /[\w!#$%*+./=@~-]{4,}/g;

/** A text without the secrets that are known to be some, wherever they stand. */
function withoutKnown(text: string, known: ReadonlySet<string>): string {
  return text.replace(WORD, (word) => {
    if (known.has(word)) return REDACTED;
    return word.replace(/[^/=]+/g, (part) => (known.has(part) ? REDACTED : part));
  });
}

/** A copy of a JSON value or header map with every token and password replaced, `known` ones wherever they stand. */
export function redact(value: unknown, known: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === 'string') return withoutKnown(value.replace(IN_ADDRESS, `$1${REDACTED}`), known);
  if (Array.isArray(value)) return value.map((item) => redact(item, known));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRETS.has(key.toLowerCase()) && item !== null ? REDACTED : redact(item, known),
    ]),
  );
}

/**
 * A body as it went over the wire: parsed and redacted where it is JSON, redacted text elsewhere, null if empty. A
 * stream of events is text, in which the JSON of each line is redacted as if it came alone.
 */
export function redactBody(text: string, known?: ReadonlySet<string>): unknown {
  if (text === '') return null;
  if (!/^(?:data|event): /.test(text)) return redactJson(text, known);
  return text.replace(/(?<=^data: ).*/gm, (line) => {
    const found = redactJson(line, known);
    return typeof found === 'string' ? found : JSON.stringify(found);
  });
}

function redactJson(text: string, known?: ReadonlySet<string>): unknown {
  try {
    if (!isAbsurdlyDeep(text)) return redact(JSON.parse(text), known);
  } catch {
    // No JSON.
  }
  return redact(text.replace(IN_TEXT, `$1${REDACTED}`), known);
}

/** More brackets in each other than any parser of a client reads; that of this process reads them, and no more. */
const MAX_DEPTH = 1000;

/** Counts brackets in strings too, of which few texts have that many. */
function isAbsurdlyDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** A request target with the secrets of its query replaced. */
export function redactTarget(whole: string, known: ReadonlySet<string> = new Set()): string {
  const target = withoutKnown(whole, known);
  const queryAt = target.indexOf('?');
  if (queryAt < 0) return target;
  const pairs = target
    .slice(queryAt + 1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=');
      return SECRETS.has(name.toLowerCase()) ? `${name}=${REDACTED}` : pair;
    });
  return `${target.slice(0, queryAt)}?${pairs.join('&')}`;
}
