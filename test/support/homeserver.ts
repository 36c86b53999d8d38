import { emptyMatrix, type Homeserver } from '../../src/matrix/model/homeserver.js';
import { createUser } from '../../src/matrix/users/users.js';
import { type Clock, countingClock } from '../../src/sandbox/clock.js';
import { Random } from '../../src/sandbox/random.js';
import { DEFAULT_SETTINGS, type DialectName } from '../../src/sandbox/settings.js';
import { Timers } from '../../src/sandbox/timers.js';

/** A homeserver for tests that ask the rules themselves, as Synapse is unless they say otherwise, with accounts of these names. */
export function homeserverOf(
  localparts: readonly string[],
  { clock = countingClock(), dialect = 'synapse' }: { clock?: Clock; dialect?: DialectName } = {},
): Homeserver {
  const homeserver = emptyMatrix({
    serverName: 'matrix.test',
    settings: { ...DEFAULT_SETTINGS, dialect },
    registrationSharedSecret: 'secret',
    clock,
    timers: new Timers(clock),
    random: new Random('rules'),
  });
  for (const localpart of localparts) createUser(homeserver, { localpart, password: null });
  return homeserver;
}
