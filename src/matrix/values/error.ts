/** The status each errcode usually comes with (the Matrix client-server API, "Standard error response"). */
const USUAL_STATUS = {
  M_BAD_JSON: 400,
  M_BAD_STATE: 403,
  M_BAD_ALIAS: 400,
  M_CANNOT_OVERWRITE_MEDIA: 409,
  M_CANNOT_LEAVE_SERVER_NOTICE_ROOM: 403,
  M_DUPLICATE_ANNOTATION: 400,
  M_EXCLUSIVE: 400,
  M_FORBIDDEN: 403,
  M_GUEST_ACCESS_FORBIDDEN: 403,
  M_INVALID_PARAM: 400,
  M_INVALID_SIGNATURE: 400,
  M_INVALID_USERNAME: 400,
  M_KEY_TOO_LARGE: 400,
  M_LIMIT_EXCEEDED: 429,
  M_MISSING_PARAM: 400,
  M_MISSING_TOKEN: 401,
  M_NOT_FOUND: 404,
  M_NOT_JSON: 400,
  M_NOT_YET_UPLOADED: 504,
  M_PROFILE_TOO_LARGE: 400,
  M_ROOM_IN_USE: 400,
  M_THREEPID_AUTH_FAILED: 400,
  M_THREEPID_MEDIUM_NOT_SUPPORTED: 400,
  M_THREEPID_NOT_FOUND: 400,
  M_TOO_LARGE: 413,
  M_UNAUTHORIZED: 401,
  M_UNKNOWN: 400,
  M_UNKNOWN_TOKEN: 401,
  M_UNRECOGNIZED: 404,
  M_UNSUPPORTED_ROOM_VERSION: 400,
  M_USER_DEACTIVATED: 403,
  M_USER_IN_USE: 400,
  M_USER_LOCKED: 401,
  M_WRONG_ROOM_KEYS_VERSION: 403,
} as const;

export type Errcode = keyof typeof USUAL_STATUS;

/** A refusal of the homeserver: an errcode and a text, in Synapse's words, that a client can act on. */
export class MatrixError extends Error {
  readonly status: number;
  private readonly fields: Record<string, unknown>;

  /** `fields` are further members of the body (`soft_logout`); `status` replaces the errcode's usual one. */
  constructor(
    readonly errcode: Errcode,
    text: string,
    options: { status?: number; fields?: Record<string, unknown> } = {},
  ) {
    super(text);
    this.name = 'MatrixError';
    this.status = options.status ?? USUAL_STATUS[errcode];
    this.fields = options.fields ?? {};
  }

  /** The body on the wire. */
  toJSON(): Record<string, unknown> {
    return { errcode: this.errcode, error: this.message, ...this.fields };
  }
}

/** The status an errcode usually comes with; 400 for one that is not Matrix's. */
export function usualStatus(errcode: string): number {
  return Object.hasOwn(USUAL_STATUS, errcode) ? USUAL_STATUS[errcode as Errcode] : 400;
}
