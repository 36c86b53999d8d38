import { decodeUtf8 } from '../python/encodings.js';
import { parsePythonJson } from '../python/json.js';
import type { Exchange } from './exchange.js';
import { scanJson } from './json-scan.js';
import { Refused } from './refusal.js';

/** Objects nested deeper than this are refused as malformed: Python's parser, behind both real services, gives up too. */
export const MAX_DEPTH = 500;

const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * Reads a JSON body in UTF-8. Numbers that JavaScript does not keep as they are written are remembered (`writtenIn`).
 *
 * Throws `Refused` `body-not-json` for anything else, or what is nested absurdly deep.
 */
export function parseJsonBody({
  rawBody,
  scan = lookAt(rawBody),
}: Pick<Exchange, 'rawBody' | 'scan'>): unknown {
  if (scan.isTooDeep) throw new Refused({ reason: 'body-not-json' });
  try {
    const text = (decodeUtf8(rawBody) ?? '').replace(BYTE_ORDER_MARK, '');
    return scan.hasOddNumbers
      ? parsePythonJson(text, { takesNonFinite: false })
      : (JSON.parse(text) as unknown);
  } catch {
    throw new Refused({ reason: 'body-not-json' });
  }
}

/** For bodies that did not arrive bit by bit. */
function lookAt(bytes: Uint8Array): NonNullable<Exchange['scan']> {
  return scanJson(bytes, { nodes: Infinity, depth: MAX_DEPTH });
}
