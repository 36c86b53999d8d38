/** A refusal of the Letta server: `detail` is what the real server says. */
export class LettaError extends Error {
  constructor(
    readonly status: number,
    readonly detail: unknown,
    /** The requirements document's two members, where they are not the status's usual words. */
    readonly documented: { error?: string; message?: string } = {},
  ) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.name = 'LettaError';
  }

  /** The body on the wire: the real server's `detail` beside the document's `error` and `message`. */
  toJSON(): Record<string, unknown> {
    const error = this.documented.error ?? REASONS[this.status] ?? 'Error';
    return { detail: this.detail, error, message: this.documented.message ?? this.message };
  }
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
