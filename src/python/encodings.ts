/** How a text is encoded: UTF-8, UTF-16 or UTF-32, and how many bytes before it say so. */
export interface Encoding {
  /** The bytes of a code unit. */
  width: 1 | 2 | 4;
  littleEndian: boolean;
  /** The bytes of the byte order mark. */
  mark: number;
}

/** How many bytes it takes to tell. */
export const TELLING_BYTES = 4;

const MARKS: [bytes: number[], encoding: Encoding][] = [
  [[0xff, 0xfe, 0, 0], { width: 4, littleEndian: true, mark: 4 }],
  [[0, 0, 0xfe, 0xff], { width: 4, littleEndian: false, mark: 4 }],
  [[0xff, 0xfe], { width: 2, littleEndian: true, mark: 2 }],
  [[0xfe, 0xff], { width: 2, littleEndian: false, mark: 2 }],
  [[0xef, 0xbb, 0xbf], { width: 1, littleEndian: true, mark: 3 }],
];

const UTF_8: Encoding = { width: 1, littleEndian: true, mark: 0 };

/** How a JSON text is encoded, by its first bytes (Python's json.detect_encoding). */
export function detectEncoding(bytes: Uint8Array): Encoding {
  const marked = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte));
  if (marked) return marked[1];
  const [first, second, third, fourth] = bytes;
  if (first === 0) {
    if (fourth !== undefined) return { width: second ? 2 : 4, littleEndian: false, mark: 0 };
    return bytes.length === 2 ? { width: 2, littleEndian: false, mark: 0 } : UTF_8;
  }
  if (second !== 0) return UTF_8;
  if (fourth !== undefined) return { width: third || fourth ? 2 : 4, littleEndian: true, mark: 0 };
  return bytes.length === 2 ? { width: 2, littleEndian: true, mark: 0 } : UTF_8;
}

/**
 * A JSON text as Python's `json.loads` decodes bytes: in any of the encodings, with halves of surrogate pairs let
 * through, in UTF-8 too. Undefined for bytes that are no text.
 */
export function decodeJsonText(bytes: Buffer): string | undefined {
  const { width, littleEndian, mark } = detectEncoding(bytes);
  const rest = bytes.subarray(mark);
  if (rest.length % width !== 0) return undefined;
  if (width === 1) return decodeUtf8(rest) ?? decodeUtf8(escapedSurrogates(rest));
  if (width === 2) return (littleEndian ? rest : Buffer.from(rest).swap16()).toString('utf16le');
  return decodeUtf32(rest, littleEndian);
}

/** UTF-8 without anything that is none; a byte order mark stays. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Surrogates cannot stand in UTF-8; the escapes they are turned into mean the same in a text of JSON. */
function escapedSurrogates(bytes: Buffer): Buffer {
  const text = bytes
    .toString('latin1')
    .replace(/\xed([\xa0-\xbf])([\x80-\xbf])/g, (_, high: string, low: string) => {
      const code = 0xd000 | ((high.charCodeAt(0) & 0x3f) << 6) | (low.charCodeAt(0) & 0x3f);
      return `\\u${code.toString(16)}`;
    });
  return Buffer.from(text, 'latin1');
}

function decodeUtf32(bytes: Buffer, littleEndian: boolean): string | undefined {
  const units = new Uint16Array(bytes.length / 2);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const code = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (code > 0x10ffff) return undefined;
    if (code > 0xffff) units[length++] = 0xd800 + ((code - 0x10000) >> 10);
    units[length++] = code > 0xffff ? 0xdc00 + (code & 0x3ff) : code;
  }
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}
