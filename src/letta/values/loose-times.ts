import { formatTime, type Microseconds, parseTime } from './times.js';

/** A date, or a date and a time with or without seconds, fraction and zone. */
const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * What Python's `datetime.fromisoformat` makes of a text: a time that names no zone is one of the given zone (UTC
 * without). Undefined when it makes nothing of it.
 */
export function readTime(text: string, zone = 'UTC'): Microseconds | undefined {
  const parts = ISO_TIME.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) =>
    Number(parts[index] ?? 0),
  );
  const fraction = Number((parts[7] ?? '').slice(0, 6).padEnd(6, '0'));
  const milliseconds = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const isReal =
    new Date(milliseconds).getUTCMonth() === month! - 1 && new Date(milliseconds).getUTCDate() === day;
  if (!isReal && hour! < 24) return undefined;
  if (hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const offset = parts[8] === undefined ? offsetOf(milliseconds, zone) : readOffset(parts[8]);
  return (milliseconds - offset) * 1000 + fraction;
}

/** Whether times in Letta's form lie within two texts; one that is left out, or means no time, is no limit. */
export function between(
  start: string | null | undefined,
  end: string | null | undefined,
): (time: string) => boolean {
  const first = readTime(start ?? '') ?? -Infinity;
  const last = readTime(end ?? '') ?? Infinity;
  if (first === -Infinity && last === Infinity) return () => true;
  return (text) => {
    const time = parseTime(text) ?? 0;
    return time >= first && time <= last;
  };
}

/** A time as Python's `isoformat` writes it in a zone: `2025-01-15T11:30:00.250000+01:00`. */
export function timeInZone(time: Microseconds, zone: string): string {
  const utc = Math.floor(time / 1000);
  const offset = Math.round((localTime(utc, zone) - utc) / 60_000);
  const text = formatTime(time + offset * 60_000_000).slice(0, -1);
  const minutes = Math.abs(offset);
  const pad = (number: number) => String(number).padStart(2, '0');
  return `${text}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

function readOffset(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** How far a zone's clocks are ahead when they show a time. */
function offsetOf(local: number, zone: string): number {
  const guess = local - (localTime(local, zone) - local);
  return localTime(guess, zone) - guess;
}

/** What a zone's clocks show, as if it were UTC. A zone that nobody knows is taken for UTC. */
function localTime(utc: number, zone: string): number {
  if (zone === 'UTC') return utc;
  try {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    const parts = Object.fromEntries(
      format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]),
    );
    const { year, month, day, hour, minute, second } = parts;
    return Date.UTC(year!, month! - 1, day, hour, minute, second) + (((utc % 1000) + 1000) % 1000);
  } catch {
    return utc;
  }
}
