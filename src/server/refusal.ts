/** One thing wrong with a request, as the request validator reports it. */
export interface Finding {
  /** Where: `/body/user_id`, `/query/limit`, `/path/roomId`. */
  path: string;
  /** The JSON Schema keyword that failed (`required`, `type`, `enum`, ...), or `unknown` for an undeclared query parameter. */
  rule: string;
  message: string;
}

/** The request that findings are about, before anything was converted or filled in. Findings go into the journal; this does not. */
export interface Sent {
  path: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
}

/** Why the pipeline itself refused a request, before any rule of a service was asked. */
export type Refusal =
  | { reason: 'unknown-path' }
  | { reason: 'wrong-method'; allowed: string[] }
  | { reason: 'malformed-path'; parameter: string; segment: string }
  | { reason: 'bad-sandbox-name'; name: string }
  | { reason: 'body-too-large'; limit: number }
  | { reason: 'body-unreadable'; message: string }
  | { reason: 'body-not-json' }
  | { reason: 'unsupported-media-type'; message: string }
  | { reason: 'request-invalid'; findings: Finding[]; sent?: Sent };

/** Thrown by a pipeline step; the service renders it in the words of the real one. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(`Request refused: ${refusal.reason}`);
    this.name = 'Refused';
  }
}
