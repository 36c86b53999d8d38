import { checkCredentials, isEmpty } from './credentials.js';
import { MatrixError } from './error.js';
import type { Homeserver, JsonObject, UiaSession } from './homeserver.js';

/** How long an authentication may be resumed, in milliseconds (Synapse: observed). */
const LIFETIME = 48 * 60 * 60 * 1000;

/** The one way to authenticate: to say that there is nothing to prove. */
const FLOWS = [{ stages: ['m.login.dummy'] }];

/** Says what is missing; no error code, unless an attempt failed (Matrix client-server API, "User-Interactive Authentication"). */
export class AuthenticationIncomplete extends Error {
  readonly status = 401;

  constructor(
    private readonly session: UiaSession,
    /** Absent before the first attempt. */
    private readonly attempt?: { failure?: MatrixError },
  ) {
    super('More authentication is needed');
    this.name = 'AuthenticationIncomplete';
  }

  /** The body on the wire. */
  toJSON(): JsonObject {
    const { sessionId, completed } = this.session;
    return {
      session: sessionId,
      flows: FLOWS,
      params: {},
      ...(this.attempt && { completed, ...this.attempt.failure?.toJSON() }),
    };
  }
}

/** One request that has to be authenticated. */
export interface AuthenticationStep {
  /** Method and path. */
  operation: string;
  /** As sent: nothing, the answer to a stage, or nonsense. */
  auth: unknown;
  /** The rest of the body, without the password. */
  body: JsonObject;
  password: string | null;
}

/**
 * Takes one step and returns the session once it is complete; a completed one may be used again.
 * Throws `AuthenticationIncomplete`, `M_UNKNOWN` for an unknown session, `M_UNKNOWN` with status 403 for a session
 * of another operation, and what `checkCredentials` throws for a stage that makes no sense.
 */
export function authenticateInteractively(homeserver: Homeserver, step: AuthenticationStep): UiaSession {
  const session = findAuthentication(homeserver, step.auth) ?? newAuthentication(homeserver, step);
  if (session.operation !== step.operation) {
    throw new MatrixError(
      'M_UNKNOWN',
      'Requested operation has changed during the UI authentication session.',
      {
        status: 403,
      },
    );
  }
  if (!isEmpty(step.body)) session.body = step.body;
  if (isEmpty(step.auth)) throw incomplete(homeserver, session, step);
  const failure = attemptStage(homeserver, session, step.auth);
  const done = FLOWS.some(({ stages }) => stages.every((stage) => session.completed.includes(stage)));
  if (!done) throw incomplete(homeserver, session, step, { failure });
  return session;
}

/** The authentication that `auth` resumes, if it names one. Throws `M_UNKNOWN` when there is no such session. */
export function findAuthentication(homeserver: Homeserver, auth: unknown): UiaSession | undefined {
  forgetExpired(homeserver);
  const sessionId = isObject(auth) ? auth.session : undefined;
  if (!sessionId) return undefined;
  const session = homeserver.state.uiaSessions.get(String(sessionId));
  if (!session) throw new MatrixError('M_UNKNOWN', `Unknown session ID: ${String(sessionId)}`);
  return session;
}

/** They stand in the order in which they were opened, so that there is little to look at. */
function forgetExpired({ state, clock }: Homeserver): void {
  for (const { sessionId, openedAt } of state.uiaSessions.values()) {
    if (openedAt + LIFETIME > clock.now()) break;
    state.uiaSessions.delete(sessionId);
  }
}

function newAuthentication(
  { random, clock }: Homeserver,
  { operation, body }: AuthenticationStep,
): UiaSession {
  return {
    sessionId: random.letters(24),
    operation,
    body,
    password: null,
    completed: [],
    registeredUserId: null,
    openedAt: clock.now(),
  };
}

/** Remembers the session only now: one that was complete at once is never told to the client, nor asked for again. */
function incomplete(
  homeserver: Homeserver,
  session: UiaSession,
  { password }: AuthenticationStep,
  attempt?: { failure?: MatrixError },
): AuthenticationIncomplete {
  session.password ??= password;
  homeserver.state.uiaSessions.set(session.sessionId, session);
  return new AuthenticationIncomplete(session, attempt);
}

/** Returns the refusal of wrong credentials, which the client may try again. */
function attemptStage(homeserver: Homeserver, session: UiaSession, auth: unknown): MatrixError | undefined {
  if (!isObject(auth) || !Object.hasOwn(auth, 'type')) return undefined;
  const { type } = auth;
  try {
    // Any type but the dummy goes the way of a login.
    if (type !== 'm.login.dummy') checkCredentials(homeserver, auth);
  } catch (refused) {
    if (refused instanceof MatrixError && refused.status === 403) return refused;
    throw refused;
  }
  if (!session.completed.includes(type as string)) session.completed.push(type as string);
  return undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
