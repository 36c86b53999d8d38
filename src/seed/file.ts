import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import { codeOf, messageOf } from '../json/read.js';
import type { SeedPath } from './problem.js';

/** A file that was read, and where everything in it stands. */
export interface SeedFile {
  value: unknown;
  /** Where a place stands, or the nearest thing around it that the file has. */
  whereIs(path: SeedPath): Position;
}

/** A place in a text; both count from 1. */
export interface Position {
  line: number;
  col: number;
}

/** A file that cannot be read at all, and why: everything that is wrong, and where if it is in the file. */
export class UnreadableFile extends Error {
  constructor(readonly faults: { message: string; position?: Position }[]) {
    super(faults.map(({ message }) => message).join('; '));
    this.name = 'UnreadableFile';
  }
}

/** Reads YAML, of which JSON is a part. Throws `UnreadableFile`. */
export function readSeedFile(file: string): SeedFile {
  const text = textOf(file);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  if (document.errors.length > 0) {
    const faults = document.errors.map((broken) => ({
      message: explain(broken),
      position: lines.linePos(broken.pos[0]),
    }));
    throw new UnreadableFile(faults);
  }
  return { value: valueOf(document), whereIs: (path) => lines.linePos(offsetOf(document, path)) };
}

/** The library's words, but where they speak of its functions. */
function explain({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'holds more than one document';
  if (code === 'RESOURCE_EXHAUSTION') return 'is nested too deeply';
  return message.replace(/\s+/g, ' ');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') throw unreadable('there is no such file');
    if (code === 'EISDIR') throw unreadable('is a directory');
    throw unreadable(messageOf(error));
  }
}

function unreadable(message: string): UnreadableFile {
  return new UnreadableFile([{ message }]);
}

/** Throws for aliases that multiply without end or lead back to themselves. */
function valueOf(document: Document): unknown {
  try {
    // What an alias repeats is one object; by way of JSON each place gets its own.
    return JSON.parse(JSON.stringify(document.toJS()));
  } catch (error) {
    const [message = ''] = messageOf(error).split('\n');
    throw unreadable(message);
  }
}

/** Where the key or list item at the end of a path begins; a path that the file lacks ends where it leaves it. */
function offsetOf(document: Document.Parsed | Document, path: SeedPath): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    const whole = isAlias(node) ? node.resolve(document) : node;
    if (isMap(whole)) {
      const pair = whole.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (!pair) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = isNode(pair.value) ? pair.value : null;
    } else if (isSeq(whole)) {
      const item = typeof key === 'number' ? whole.items[key] : undefined;
      if (!isNode(item)) return offset;
      node = item;
      offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}
