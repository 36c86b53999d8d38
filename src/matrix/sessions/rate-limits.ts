import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import type { Usage } from '../model/accounts.js';

/** How often something may be done: so many times at once, and then so many times a second. */
interface Limit {
  perSecond: number;
  burst: number;
}

/** Synapse's defaults (its configuration manual, "Ratelimiting"). */
const LIMITS = {
  message: { perSecond: 0.2, burst: 10 },
  registration: { perSecond: 0.17, burst: 3 },
  loginAddress: { perSecond: 0.003, burst: 5 },
  loginAccount: { perSecond: 0.003, burst: 5 },
  failedLogin: { perSecond: 0.17, burst: 3 },
  joinsLocal: { perSecond: 0.1, burst: 10 },
  joinsPerRoom: { perSecond: 1, burst: 10 },
  invitesPerRoom: { perSecond: 0.3, burst: 10 },
  invitesPerUser: { perSecond: 0.003, burst: 5 },
  invitesPerIssuer: { perSecond: 0.3, burst: 10 },
  roomCreation: { perSecond: 0.016, burst: 10 },
  userDirectory: { perSecond: 0.016, burst: 200 },
  presence: { perSecond: 0.1, burst: 1 },
  mediaCreation: { perSecond: 10, burst: 50 },
  reports: { perSecond: 1, burst: 5 },
} satisfies Record<string, Limit>;

/** What is counted. */
export type Limiter = keyof typeof LIMITS;

/**
 * Counts an action of somebody, in a sandbox that has its rate limits on. Throws what `checkLimit` throws, and does
 * not count the action then.
 */
export function countAction(homeserver: Homeserver, limiter: Limiter, whom: string): void {
  if (homeserver.settings.rateLimits === 'off') return;
  const { count } = checkLimit(homeserver, limiter, whom);
  const { rateLimits } = homeserver.state;
  const key = `${limiter} ${whom}`;
  // Taken out and put in again, so that the first ones are those that were not used for longest.
  rateLimits.delete(key);
  rateLimits.set(key, { count: count + 1, since: homeserver.clock.now() });
  if (rateLimits.size > MAX_USAGES) rateLimits.delete(rateLimits.keys().next().value ?? '');
}

/** How many usages are remembered. */
const MAX_USAGES = 10_000;

/**
 * How much of a limit somebody has used up, in a sandbox that has its rate limits on. Throws `M_LIMIT_EXCEEDED` with
 * the time to wait when it is all (a leaking bucket, as Synapse's).
 */
export function checkLimit(homeserver: Homeserver, limiter: Limiter, whom: string): Usage {
  const now = homeserver.clock.now();
  if (homeserver.settings.rateLimits === 'off') return { count: 0, since: now };
  const { perSecond, burst } = LIMITS[limiter];
  const usage = drained(homeserver.state.rateLimits.get(`${limiter} ${whom}`), perSecond, now);
  if (usage.count <= burst - 1) return usage;
  const wait = Math.ceil(((usage.count - burst + 1) / perSecond) * 1000);
  throw new MatrixError('M_LIMIT_EXCEEDED', 'Too Many Requests', { fields: { retry_after_ms: wait } });
}

function drained(usage: Usage | undefined, perSecond: number, now: number): Usage {
  if (!usage) return { count: 0, since: now };
  return { count: Math.max(0, usage.count - ((now - usage.since) / 1000) * perSecond), since: now };
}
