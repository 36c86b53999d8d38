import type { IncomingHttpHeaders } from 'node:http';
import type { JsonScan } from './json-scan.js';

/** One request as the pipeline sees it: the sandbox prefix is already taken off the path. */
export interface Exchange {
  method: string;
  /** The path as sent, undecoded, without the query: ids arrive in several spellings and are decoded once, per segment. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Every value of each header; `headers` drops or joins repeated ones. */
  headersDistinct: NodeJS.Dict<string[]>;
  /** The address the request came from. */
  remoteAddress: string;
  /** The whole body, empty when none was sent. */
  rawBody: Buffer;
  /** What was seen of a body that is for an operation that reads JSON. */
  scan?: JsonScan;
  /** Aborts when the client goes away, the sandbox is reset or the server stops. */
  signal: AbortSignal;
}

/** What goes back. `body` is sent as JSON, bytes as they are, an `EventStream` event by event, undefined is an empty body. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Who decided an answer; sent in the `x-mock-answer` header and kept in the journal. */
export type AnsweredBy = 'override' | 'faked' | 'fault' | 'refused';
