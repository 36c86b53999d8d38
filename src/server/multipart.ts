import { Refused, type FormProblem } from './refusal.js';

/** A file that came in a form. */
export interface FilePart {
  /** As the client names it, directories and all; never decoded where a client escapes it (`%22`, aiohttp's `%C3%BC`). */
  filename: string;
  /** The `Content-Type` of the part; null without one. */
  type: string | null;
  bytes: Uint8Array;
}

/** One field of a form: text, or a file where the client gave a filename, be it an empty one. */
export type FormPart = [name: string, value: string | FilePart];
/** Starlette's bounds: how many files a form has at most, how many other fields, and how many bytes such a field. */
const MOST_PARTS = 1000;
const MOST_FIELD_BYTES = 1024 * 1024;

/** Longer headers of one part are nobody's. */
const MAX_HEADERS = 8 * 1024;

/**
 * Reads a `multipart/form-data` body (RFC 7578) as strictly, and as leniently, as python-multipart does under
 * Starlette (both observed): nothing but empty lines may stand before the first boundary, lines end with CRLF,
 * `filename*` counts more than `filename`, a part that is cut off is dropped, and what follows the end is not looked at.
 *
 * Node's own `Response.formData()` does not do: it refuses `filename*` and escaped quotes, which curl and aiohttp send,
 * and decodes `%22`.
 *
 * Throws `Refused` `form-unreadable`.
 */
export function readMultipart(body: Buffer, contentType: string): FormPart[] {
  const boundary = parametersOf(contentType).get('boundary');
  if (!boundary) throw unreadable('boundary-missing');
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: FormPart[] = [];
  let files = 0;
  let at = firstBoundary(body, delimiter.subarray(2));
  // `at` is just behind a boundary: two hyphens end the form, a line break begins a part.
  while (at < body.length && !isAt(body, at, '--')) {
    const dataAt = body.indexOf('\r\n\r\n', at) + 4;
    if (dataAt < 4) break;
    if (dataAt - at > MAX_HEADERS) throw unreadable('malformed');
    const end = nextBoundary(body, delimiter, dataAt);
    const part = readPart(body.toString('latin1', at + 2, dataAt - 4), body.subarray(dataAt, end));
    if (end === undefined) break;
    parts.push(part);
    const isFile = typeof part[1] === 'object';
    if (isFile && ++files > MOST_PARTS) throw unreadable('too-many-files');
    if (!isFile && parts.length - files > MOST_PARTS) throw unreadable('too-many-fields');
    if (!isFile && end - dataAt > MOST_FIELD_BYTES) throw unreadable('field-too-large');
    at = end + delimiter.length;
  }
  return parts;
}

/** Where the first boundary ends. An empty body is a form without fields. */
function firstBoundary(body: Buffer, boundary: Buffer): number {
  let at = 0;
  while (body[at] === 13 || body[at] === 10) at++;
  const end = at + boundary.length;
  const isWhole = end + 2 <= body.length;
  if (boundary.compare(body, at, Math.min(end, body.length), 0, Math.min(boundary.length, body.length - at)))
    throw unreadable('malformed');
  if (isWhole && !isAt(body, end, '\r\n') && !isAt(body, end, '--')) throw unreadable('malformed');
  return isWhole ? end : body.length;
}

/** Where the next boundary begins; what only begins like one is data. */
function nextBoundary(body: Buffer, delimiter: Buffer, from: number): number | undefined {
  // The data may be empty and its boundary follow at once.
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    const end = at + delimiter.length;
    if (isAt(body, end, '\r\n') || isAt(body, end, '--')) return at;
  }
  return undefined;
}

function isAt(body: Buffer, at: number, text: string): boolean {
  return body.toString('latin1', at, at + text.length) === text;
}

function readPart(head: string, bytes: Buffer): FormPart {
  const headers = new Map(
    head
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+): *(.*)$/s.exec(line) ?? [];
        if (name === undefined || value === undefined) throw unreadable('malformed');
        return [name.toLowerCase(), value];
      }),
  );
  const parameters = parametersOf(headers.get('content-disposition') ?? '');
  const name = parameters.get('name');
  if (name === undefined) throw unreadable('name-missing');
  const filename = parameters.get('filename*') ?? parameters.get('filename');
  if (filename === undefined) return [decoded(name), decoded(bytes)];
  return [decoded(name), { filename: decoded(filename), type: headers.get('content-type') ?? null, bytes }];
}

/**
 * The parameters of a header value such as `form-data; name="file"`, in lower case. Their values are bytes as Node
 * reads headers (latin1), but for `filename*`, whose bytes are taken out of its percent-encoding.
 */
function parametersOf(value: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', raw = ''] of value.matchAll(/;\s*([^=;\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/gs)) {
    found.set(name.toLowerCase(), name.endsWith('*') ? unpercented(raw) : withoutPath(unquoted(raw.trim())));
  }
  return found;
}

function unquoted(raw: string): string {
  const [, inside] = /^"(.*)"$/s.exec(raw) ?? [];
  return inside === undefined ? raw : inside.replace(/\\([\\"])/g, '$1');
}

/** Old browsers on Windows send the whole path. */
function withoutPath(value: string): string {
  return /^(?:.:\\|\\\\)/s.test(value) ? value.slice(value.lastIndexOf('\\') + 1) : value;
}

/** `UTF-8''na%C3%AFve.txt` (RFC 5987). */
function unpercented(raw: string): string {
  return raw
    .trim()
    .replace(/^[^']*'[^']*'/, '')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** UTF-8, or else latin1. */
function decoded(raw: string | Buffer): string {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function unreadable(problem: FormProblem): Refused {
  return new Refused({ reason: 'form-unreadable', problem, message: MESSAGES[problem] });
}

const MESSAGES: Record<FormProblem, string> = {
  'boundary-missing': 'The content type names no boundary',
  'name-missing': 'A part of the form has no name',
  'too-many-files': `The form has more than ${MOST_PARTS} files`,
  'too-many-fields': `The form has more than ${MOST_PARTS} fields`,
  'field-too-large': `A field of the form has more than ${MOST_FIELD_BYTES} bytes`,
  malformed: 'The body is no multipart form',
};
