import type { IncomingHttpHeaders } from 'node:http';
import { MatrixError } from '../../../src/matrix/values/error.js';
import type { FileMetadata } from '../../../src/matrix/model/media.js';

/** What browsers may show, because nothing in it can run (Synapse: observed). */
const INLINE = new Set([
  ...['text/css', 'text/plain', 'text/csv', 'application/json', 'application/ld+json'],
  ...['jpeg', 'gif', 'png', 'apng', 'webp', 'avif'].map((kind) => `image/${kind}`),
  ...['mp4', 'webm', 'ogg', 'quicktime'].map((kind) => `video/${kind}`),
  ...['mp4', 'webm', 'aac', 'mpeg', 'ogg', 'wave', 'wav', 'x-wav', 'x-pn-wav', 'flac', 'x-flac'].map(
    (kind) => `audio/${kind}`,
  ),
]);

/** What is text, and therefore UTF-8 unless it says otherwise (Synapse: observed). */
const TEXT = new Set([
  ...['css', 'csv', 'html', 'calendar', 'plain', 'javascript', 'xml'].map((kind) => `text/${kind}`),
  ...['application/json', 'application/ld+json', 'application/rtf', 'image/svg+xml'],
]);

/** What a file name may consist of to be written as it is (RFC 2616, "token"; Synapse: observed). */
const TOKEN = /^[^\x00-\x20\x7f-\uffff()<>@,;:\\"/[\]?={}]*$/;

const SANDBOX = [
  "sandbox; default-src 'none'; script-src 'none'; plugin-types application/pdf; ",
  "style-src 'unsafe-inline'; media-src 'self'; object-src 'self';",
].join('');

/** Synapse's headers on a file. */
export function fileHeaders({ contentType, fileName }: FileMetadata): Record<string, string> {
  const type = contentType.toLowerCase();
  return {
    'content-type': TEXT.has(type) ? `${contentType}; charset=UTF-8` : contentType,
    'content-disposition': disposition(INLINE.has(type.split(';', 1)[0] ?? ''), fileName),
    'cache-control': 'public,max-age=86400,s-maxage=0,proxy-revalidate',
    etag: '1',
    'x-robots-tag': 'noindex, nofollow, noarchive, noimageindex',
    'cross-origin-resource-policy': 'cross-origin',
  };
}

/** What a file that was uploaded by anybody comes with besides, so that it can do no harm (Synapse: observed). */
export function downloadHeaders(file: FileMetadata): Record<string, string> {
  return {
    ...fileHeaders(file),
    'content-security-policy': SANDBOX,
    'x-content-security-policy': 'sandbox;',
    'referrer-policy': 'no-referrer',
  };
}

/** What an upload says of its file. Throws `M_UNKNOWN` for a name that is not UTF-8. */
export function metadataOf(headers: IncomingHttpHeaders, fileName: string | undefined): FileMetadata {
  // What the query's parser puts in the place of bytes that make no sense.
  if (fileName?.includes('\ufffd')) throw new MatrixError('M_UNKNOWN', 'Invalid UTF-8 filename parameter');
  return { contentType: headers['content-type'] || 'application/octet-stream', fileName: fileName || null };
}

function disposition(isInline: boolean, fileName: string | null): string {
  const kind = isInline ? 'inline' : 'attachment';
  if (!fileName) return kind;
  return TOKEN.test(fileName)
    ? `${kind}; filename=${fileName}`
    : `${kind}; filename*=utf-8''${percentEncoded(fileName)}`;
}

/** As Python does, which leaves slashes alone. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/');
}
