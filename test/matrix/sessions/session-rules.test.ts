import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import {
  authenticateInteractively,
  AuthenticationIncomplete,
} from '../../../src/matrix/sessions/interactive-auth.js';
import { logIn } from '../../../src/matrix/sessions/login.js';
import { createUser } from '../../../src/matrix/users/users.js';
import { homeserverOf } from '../../support/homeserver.js';

const FLOWS = [{ stages: ['m.login.dummy'] }];

/** A homeserver whose time stands still until it is set. */
function homeserverAt(time: { now: number }): Homeserver {
  const clock = {
    now: () => time.now,
    tick: () => undefined,
    advance: () => undefined,
    stopwatch: () => () => 0,
  };
  return homeserverOf([], { clock, dialect: 'documented' });
}

/** The session of an authentication that is under way. */
function begin(homeserver: Homeserver): string {
  try {
    authenticateInteractively(homeserver, FLOWS, {
      operation: 'POST /',
      auth: undefined,
      body: {},
      password: null,
    });
  } catch (error) {
    if (error instanceof AuthenticationIncomplete) return error.toJSON().session as string;
    throw error;
  }
  throw new Error('complete without authentication');
}

const HOUR = 60 * 60 * 1000;

test.each([
  [47, true],
  [48, false],
])('an authentication can be finished after %i hours: %j', (hours, possible) => {
  const time = { now: 0 };
  const homeserver = homeserverAt(time);
  const session = begin(homeserver);

  time.now = hours * HOUR;
  const finish = () =>
    authenticateInteractively(homeserver, FLOWS, {
      operation: 'POST /',
      auth: { type: 'm.login.dummy', session },
      body: {},
      password: null,
    });

  if (possible) expect(finish().sessionId).toBe(session);
  else expect(finish).toThrow(`Unknown session ID: ${session}`);
});

test('a deactivated account that still has a password cannot be logged in to', () => {
  const homeserver = homeserverAt({ now: 0 });
  createUser(homeserver, { localpart: 'alice', password: 'secret' }).deactivated = true;
  const submission = { type: 'm.login.password', user: 'alice', password: 'secret' };

  expect(() => logIn(homeserver, submission, () => undefined)).toThrow(
    expect.objectContaining({
      status: 403,
      errcode: 'M_USER_DEACTIVATED',
      message: 'This account has been deactivated',
    }),
  );
});

test('an account without a password cannot be logged in to', () => {
  const homeserver = homeserverAt({ now: 0 });
  createUser(homeserver, { localpart: 'bot', password: null });
  const submission = { type: 'm.login.password', user: 'bot', password: '' };

  expect(() => logIn(homeserver, submission, () => undefined)).toThrow(
    expect.objectContaining({ status: 403, errcode: 'M_FORBIDDEN' }),
  );
});
