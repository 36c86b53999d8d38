import { own } from '../../json/read.js';
import { inflateSync } from 'node:zlib';

/** Characters for each token of a chunk, roughly. */
const CHARACTERS_PER_TOKEN = 4;

/** What is wrong with a file that is not even text; what the real server's database says of it. */
export const NO_TEXT =
  "(sqlalchemy.dialects.postgresql.asyncpg.Error) <class 'asyncpg.exceptions.CharacterNotInRepertoireError'>: " +
  'invalid byte sequence for encoding "UTF8": 0x00';

/** The text of a file: of a PDF what is set in it, of anything else the bytes as UTF-8. */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  return buffer.subarray(0, 5).toString('latin1') === '%PDF-'
    ? textOfPdf(buffer)
    : new TextDecoder('utf-8').decode(buffer);
}

/**
 * A text in chunks of about so many tokens, each ending with a paragraph, a line, a sentence or at least a word. There
 * is always one, if only an empty one. The real server's chunks end elsewhere: it counts the tokens of a model.
 */
export function chunksOf(text: string, tokens: number): string[] {
  const size = Math.max(1, tokens) * CHARACTERS_PER_TOKEN;
  const chunks: string[] = [];
  let rest = text.trim();
  while (rest.length > size) {
    const end = endOfChunk(rest, size);
    chunks.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return rest === '' && chunks.length > 0 ? chunks : [...chunks, rest];
}

function endOfChunk(text: string, size: number): number {
  const head = text.slice(0, size);
  for (const boundary of ['\n\n', '\n', '. ', ' ']) {
    const at = head.lastIndexOf(boundary);
    if (at > size / 2) return at + boundary.length;
  }
  return size;
}

/**
 * The texts that the pages of a PDF show (`Tj`, `TJ`), as far as its fonts are plain ones: enough to tell documents
 * apart. Streams that are packed in other ways than `FlateDecode` show nothing.
 */
function textOfPdf(buffer: Buffer): string {
  const source = buffer.toString('latin1');
  const lines: string[] = [];
  for (const { index, 0: whole, 1: head = '' } of source.matchAll(/<<([^]*?)>>\s*stream\r?\n/g)) {
    const start = index + whole.length;
    const end = source.indexOf('endstream', start);
    if (end < 0) break;
    const content = contentOf(buffer.subarray(start, end), head);
    for (const [, shown = ''] of content.matchAll(/((?:\((?:\\[^]|[^\\)])*\)|\[[^\]]*\])\s*)T[jJ]/g)) {
      lines.push(
        [...shown.matchAll(/\(((?:\\[^]|[^\\)])*)\)/g)].map(([, text = '']) => unescape(text)).join(''),
      );
    }
  }
  return lines.join('\n');
}

function contentOf(stream: Buffer, head: string): string {
  if (!head.includes('/Filter')) return stream.toString('latin1');
  if (!head.includes('/FlateDecode')) return '';
  try {
    return inflateSync(stream, { finishFlush: 2 }).toString('latin1');
  } catch {
    return '';
  }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescape(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[^])/g, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(parseInt(code, 8)) : (own(ESCAPES, code) ?? code),
  );
}
