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

/** A copy of a JSON value or header map with every token and password replaced. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(IN_ADDRESS, `$1${REDACTED}`);
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRETS.has(key.toLowerCase()) && item !== null ? REDACTED : redact(item),
    ]),
  );
}

/** A body as it went over the wire: parsed and redacted where it is JSON, redacted text elsewhere, null if empty. */
export function redactBody(text: string): unknown {
  if (text === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.replace(IN_TEXT, `$1${REDACTED}`);
  }
  return redact(value);
}

/** A request target with the secrets of its query replaced. */
export function redactTarget(target: string): string {
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
