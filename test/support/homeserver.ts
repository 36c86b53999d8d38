import { emptyMatrix, type Homeserver } from '../../src/matrix/model/homeserver.js';
import { createUser } from '../../src/matrix/users/users.js';
import { type Clock, countingClock } from '../../src/sandbox/clock.js';
import { Random } from '../../src/sandbox/random.js';
import { DEFAULT_SETTINGS } from '../../src/sandbox/settings.js';
import { Timers } from '../../src/sandbox/timers.js';

/** A homeserver for tests that ask the rules themselves, as Synapse is, with accounts of these names. */
export function homeserverOf(localparts: readonly string[], clock: Clock = countingClock()): Homeserver {
  const homeserver = emptyMatrix({
    serverName: 'matrix.test',
    settings: { ...DEFAULT_SETTINGS, dialect: 'synapse' },
    registrationSharedSecret: 'secret',
    clock,
    timers: new Timers(clock),
    random: new Random('rules'),
  });
  for (const localpart of localparts) createUser(homeserver, { localpart, password: null });
  return homeserver;
}
