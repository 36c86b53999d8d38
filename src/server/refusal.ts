/** One thing wrong with a request, as the request validator reports it. */
export interface Finding {
  /** Where: `/body/user_id`, `/query/limit`, `/path/roomId`. */
  path: string;
  /** The JSON Schema keyword that failed (`required`, `type`, `enum`, ...), or `unknown` for an undeclared query parameter. */
  rule: string;
  message: string;
}

/** Why the pipeline itself refused a request, before any rule of a service was asked. */
export type Refusal =
  | { reason: 'unknown-path' }
  | { reason: 'wrong-method'; allowed: string[] }
  | { reason: 'malformed-path'; parameter: string; segment: string }
  | { reason: 'bad-sandbox-name'; name: string }
  /** It was dropped, or there is no room. */
  | { reason: 'sandbox-refused'; status: 410 | 507; message: string }
  /** In bytes; as much as was declared, or had come when it was too much. */
  | { reason: 'body-too-large'; limit: number; sent: number }
  | { reason: 'body-too-many-nodes'; limit: number }
  | { reason: 'body-not-json' }
  | { reason: 'form-unreadable'; problem: FormProblem; message: string }
  | { reason: 'unsupported-media-type'; message: string }
  /** `details` is what the service's own reader made of the request, for its own `refuse`. */
  | { reason: 'request-invalid'; findings: Finding[]; details?: unknown };

/** Thrown by a pipeline step; the service renders it in the words of the real one. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(`Request refused: ${refusal.reason}`);
    this.name = 'Refused';
  }
}

/**
 * What is wrong with a form: no boundary in its type, a part without a name, too many files or other fields, a field of too
 * many bytes, or anything else.
 */
export type FormProblem =
  | 'boundary-missing'
  | 'name-missing'
  | 'too-many-files'
  | 'too-many-fields'
  | 'field-too-large'
  | 'malformed';
