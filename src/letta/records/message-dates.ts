import type { LettaServer } from '../model/server.js';
import { formatTime } from '../values/times.js';

/** A time as messages tell it: to the second, and with `+00:00` (letta/schemas/letta_message.py). */
export function dateOf(time: string): string {
  return `${time.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}+00:00`;
}

/** The sandbox's time, as messages tell it. */
export function currentDate({ clock }: LettaServer): string {
  return dateOf(formatTime(clock.now() * 1000));
}
