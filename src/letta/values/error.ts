/** What a refusal says besides `detail`; members other than these two are sent as they are. */
export interface ErrorMembers {
  /** The requirements document's short word, where it is not the status's reason phrase. */
  error?: string;
  /** The requirements document's sentence, where it is not the text of `detail`. */
  message?: string;
  [member: string]: unknown;
}

/** A refusal of the Letta server: `detail` is what the real server says. */
export class LettaError extends Error {
  constructor(
    readonly status: number,
    readonly detail: unknown,
    readonly members: ErrorMembers = {},
  ) {
    super(typeof detail === 'string' ? detail : JSON.stringify(detail));
    this.name = 'LettaError';
  }

  /** The body on the wire: the real server's `detail` beside the document's `error` and `message`. */
  toJSON(): Record<string, unknown> {
    const { error = reasonPhrase(this.status), message = this.message, ...others } = this.members;
    return { ...others, detail: this.detail, error, message };
  }
}

/** A refusal of an argument, in the words the real server's `LettaInvalidArgumentError` uses. */
export function invalidArgument(text: string): LettaError {
  return new LettaError(400, `INVALID_ARGUMENT: ${text}`);
}

/** What HTTP calls a status. */
export function reasonPhrase(status: number): string {
  return REASONS[status] ?? 'Error';
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A plain `ValueError` of the real server. In a stream it is told in general words. */
export class BadMessages extends LettaError {
  constructor(detail: string) {
    super(400, detail);
  }
}
