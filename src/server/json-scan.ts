import { detectEncoding, type Encoding, TELLING_BYTES } from '../python/encodings.js';

/** How large a JSON text may be; its bytes are bounded by who reads them. */
export interface JsonBounds {
  /** How many values: objects, lists and what is in them. */
  nodes: number;
  /** How many objects and lists within each other. */
  depth: number;
}

/** Code units of JSON. */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const DOT = 0x2e;
const ZERO = 0x30;
const EIGHT = 0x38;
const NINE = 0x39;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const UPPER_D = 0x44;
const UPPER_E = 0x45;
const LOWER_D = 0x64;
const LOWER_E = 0x65;
const LOWER_U = 0x75;
/** The first byte that is no character of ASCII. */
const NOT_ASCII = 0x80;

/** The longest run of digits that a double holds whatever they are. */
const SAFE_DIGITS = 15;

/**
 * Looks at a JSON text byte by byte while it arrives, so that a text is known to be too much before any of it is parsed,
 * and no long text is looked at in one go. Of texts that are no JSON it finds out nothing useful, and does no harm.
 */
export class JsonScan {
  /** Objects, lists, and commas: as many as there are values, or more by one for each object or list that is not empty. */
  nodes = 0;
  /** There are too many nodes; nothing more is looked at. */
  isTooMuch = false;
  /** It is nested too deeply. */
  isTooDeep = false;
  /**
   * There are numbers that `JSON.parse` does not keep as they are written, such as `1.0` or 9007199254740993. There may
   * be none although this is set.
   */
  hasOddNumbers = false;
  /** There are escapes of surrogates, which may be halves of a character. */
  hasSurrogates = false;

  private depth = 0;
  private inText = false;
  private isEscaped = false;
  /** How much of an escape such as `\ud8` has come: 1 for `\u`, 2 for `\ud`. */
  private surrogate = 0;
  private digits = 0;
  private readonly units = new Units();

  constructor(private readonly bounds: JsonBounds) {}

  /** Takes the next bytes of the text. */
  take(bytes: Uint8Array): void {
    if (this.isTooMuch) return;
    const units = this.units.narrow(bytes);
    let at = 0;
    while (at < units.length && !this.isTooMuch)
      at = this.inText ? this.skip(units, at) : this.look(units, at);
  }

  /** From within a text to its end, or that of the units. */
  private skip(units: Uint8Array, from: number): number {
    let at = from;
    for (; at < units.length; at++) {
      const unit = units[at] as number;
      if (this.surrogate > 0) this.escape(unit);
      if (this.isEscaped) {
        this.isEscaped = false;
        if (unit === LOWER_U) this.surrogate = 1;
        continue;
      }
      if (this.surrogate === 0) at = nextMark(units, at);
      if (units[at] === BACKSLASH) this.isEscaped = true;
      else if (units[at] === QUOTE) {
        this.inText = false;
        return at + 1;
      }
    }
    return at;
  }

  /** `\ud800` to `\udfff`, in either case. */
  private escape(unit: number): void {
    const isD = unit === LOWER_D || unit === UPPER_D;
    if (this.surrogate === 2 && unit >= EIGHT) this.hasSurrogates = true;
    this.surrogate = this.surrogate === 1 && isD ? 2 : 0;
  }

  /** From outside of any text to where the next one begins, to where there is too much, or to the end of the units. */
  private look(units: Uint8Array, from: number): number {
    let { nodes, depth, digits } = this;
    let at = from;
    for (; at < units.length; at++) {
      const unit = units[at] as number;
      if (unit >= ZERO && unit <= NINE) {
        if (++digits > SAFE_DIGITS) this.hasOddNumbers = true;
        continue;
      }
      if (unit === DOT || ((unit === LOWER_E || unit === UPPER_E) && digits > 0)) this.hasOddNumbers = true;
      digits = 0;
      if (unit === QUOTE) {
        this.inText = true;
        at++;
        break;
      }
      if (unit === COMMA) nodes++;
      else if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
        nodes++;
        if (++depth > this.bounds.depth) this.isTooDeep = true;
      } else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) depth--;
      if (nodes > this.bounds.nodes) break;
    }
    this.nodes = nodes;
    this.depth = depth;
    this.digits = digits;
    this.isTooMuch = nodes > this.bounds.nodes;
    return at;
  }
}

/** Texts longer than this are worth a call of Node's own search. */
const SHORT = 32;

/** Where the next quote or backslash is, or the end of the units. */
function nextMark(units: Uint8Array, from: number): number {
  const soon = Math.min(from + SHORT, units.length);
  for (let at = from; at < soon; at++) if (units[at] === QUOTE || units[at] === BACKSLASH) return at;
  const quote = units.indexOf(QUOTE, soon);
  const end = quote < 0 ? units.length : quote;
  const backslash = units.subarray(soon, end).indexOf(BACKSLASH);
  return backslash < 0 ? end : soon + backslash;
}

/** Looks at a text that is there as a whole. */
export function scanJson(bytes: Uint8Array, bounds: JsonBounds): JsonScan {
  const scan = new JsonScan(bounds);
  scan.take(bytes);
  return scan;
}

/** Makes one byte of each code unit of a text in UTF-16 or UTF-32. What is not ASCII becomes the same byte, which means nothing in JSON. */
class Units {
  private encoding: Encoding | undefined;
  /** What is left of a code unit, or too little to tell the encoding by. */
  private rest: Uint8Array = new Uint8Array();

  narrow(bytes: Uint8Array): Uint8Array {
    if (this.encoding?.width === 1) return bytes;
    const waiting = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    if (!this.encoding && waiting.length >= TELLING_BYTES) this.encoding = detectEncoding(waiting);
    const whole = this.encoding ? waiting.length - (waiting.length % this.encoding.width) : 0;
    this.rest = waiting.subarray(whole);
    const { width = 1, littleEndian = true } = this.encoding ?? {};
    return width === 1
      ? waiting.subarray(0, whole)
      : narrowed(waiting.subarray(0, whole), width, littleEndian);
  }
}

function narrowed(bytes: Uint8Array, width: number, littleEndian: boolean): Uint8Array {
  const units = new Uint8Array(bytes.length / width);
  for (let at = 0; at < units.length; at++) {
    const unit = bytes.subarray(at * width, (at + 1) * width);
    const low = unit[littleEndian ? 0 : width - 1] as number;
    const isAscii = unit.reduce((sum, byte) => sum + byte, 0) === low && low < NOT_ASCII;
    units[at] = isAscii ? low : NOT_ASCII;
  }
  return units;
}
