import type { LettaServer } from './server.js';
import { formatTime, type Microseconds } from '../values/times.js';

/**
 * The sandbox's time, or just after whatever was made last without a time of its own: things made one after another
 * never share an instant, so that lists keep their order.
 */
export function creationTime({ clock, state }: LettaServer): string {
  const now: Microseconds = clock.now() * 1000;
  state.lastCreation = Math.max(now, state.lastCreation + 1);
  return formatTime(state.lastCreation);
}
