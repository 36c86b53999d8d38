import { isEmpty } from './credentials.js';
import { MatrixError } from '../values/error.js';
import { pythonStr } from '../../python/repr.js';
import type { Homeserver } from '../model/homeserver.js';
import { dropOldest, REMEMBERED } from '../../sandbox/bounded.js';
import { attemptStage } from './interactive-stages.js';
import { isObject, type JsonObject } from '../../json/read.js';
import type { UiaSession } from '../model/accounts.js';

/** How long an authentication may be resumed, in milliseconds (Synapse: observed). */
const LIFETIME = 48 * 60 * 60 * 1000;

/** A way to authenticate: stages that all have to be passed, in any order. */
export interface AuthenticationFlow {
  stages: string[];
}

/** Says what is missing; no error code, unless an attempt failed (Matrix client-server API, "User-Interactive Authentication"). */
export class AuthenticationIncomplete extends Error {
  readonly status = 401;

  constructor(
    private readonly session: UiaSession,
    private readonly flows: AuthenticationFlow[],
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
      flows: this.flows,
      params: {},
      ...(this.attempt && { completed: [...completed.keys()], ...this.attempt.failure?.toJSON() }),
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
  /** The password that the request is to set, which a later step may leave out. */
  password: string | null;
}

/**
 * Takes one step and returns the session once one of the flows is complete; a completed one may be used again.
 * Throws `AuthenticationIncomplete`, `M_UNKNOWN` for an unknown session, `M_UNKNOWN` with status 403 for a session
 * of another operation, and what `attemptStage` throws for a stage that makes no sense.
 */
export function authenticateInteractively(
  homeserver: Homeserver,
  flows: AuthenticationFlow[],
  step: AuthenticationStep,
): UiaSession {
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
  if (isEmpty(step.auth)) throw incomplete(homeserver, flows, session, step);
  const failure = attemptStage(homeserver, session, step.auth);
  if (!isComplete(flows, session)) throw incomplete(homeserver, flows, session, step, { failure });
  return session;
}

/**
 * Whether `authenticateInteractively` would throw `AuthenticationIncomplete`, so that the client is told the flows and
 * nothing else comes of the request. Changes nothing.
 */
export function isChallenged(
  homeserver: Homeserver,
  flows: AuthenticationFlow[],
  { operation, auth }: Pick<AuthenticationStep, 'operation' | 'auth'>,
): boolean {
  try {
    const session = findAuthentication(homeserver, auth);
    if (session && session.operation !== operation) return false;
    const attempted = { completed: new Map(session?.completed) };
    if (!isEmpty(auth)) attemptStage(homeserver, attempted, auth);
    return isEmpty(auth) || !isComplete(flows, attempted);
  } catch (refused) {
    if (refused instanceof MatrixError) return false;
    throw refused;
  }
}

function isComplete(flows: AuthenticationFlow[], { completed }: Pick<UiaSession, 'completed'>): boolean {
  return flows.some(({ stages }) => stages.every((stage) => completed.has(stage)));
}

/** How somebody proves who they are. */
const IDENTITY_FLOWS: AuthenticationFlow[] = [{ stages: ['m.login.password'] }];

/** Whether `confirmIdentity` would only tell the flows. Changes nothing. */
export function isIdentityChallenged(
  homeserver: Homeserver,
  step: Pick<AuthenticationStep, 'operation' | 'auth'>,
): boolean {
  return isChallenged(homeserver, IDENTITY_FLOWS, step);
}

/**
 * Has the caller prove with their password who they are, before something that a stolen token must not do. Throws
 * as `authenticateInteractively` does, and `M_FORBIDDEN` for somebody else's password (Synapse: observed).
 */
export function confirmIdentity(
  homeserver: Homeserver,
  userId: string,
  step: AuthenticationStep,
): UiaSession {
  const session = authenticateInteractively(homeserver, IDENTITY_FLOWS, step);
  if (session.completed.get('m.login.password') !== userId) {
    throw new MatrixError('M_FORBIDDEN', 'Invalid auth');
  }
  return session;
}

/** The authentication that `auth` resumes, if it names one. Throws `M_UNKNOWN` when there is no such session. */
export function findAuthentication(homeserver: Homeserver, auth: unknown): UiaSession | undefined {
  forgetExpired(homeserver);
  const sessionId = isObject(auth) ? auth.session : undefined;
  if (!sessionId) return undefined;
  const session = homeserver.state.uiaSessions.get(pythonStr(sessionId));
  if (!session) throw new MatrixError('M_UNKNOWN', `Unknown session ID: ${pythonStr(sessionId)}`);
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
    completed: new Map(),
    registeredUserId: null,
    openedAt: clock.now(),
  };
}

/** Remembers the session only now: one that was complete at once is never told to the client, nor asked for again. */
function incomplete(
  homeserver: Homeserver,
  flows: AuthenticationFlow[],
  session: UiaSession,
  { password }: AuthenticationStep,
  attempt?: { failure?: MatrixError },
): AuthenticationIncomplete {
  session.password ??= password;
  const { uiaSessions } = homeserver.state;
  uiaSessions.set(session.sessionId, session);
  dropOldest(uiaSessions, REMEMBERED);
  return new AuthenticationIncomplete(session, flows, attempt);
}
