import { LettaError } from './error.js';

/** Microseconds since 1970 (UTC): what Letta keeps times in. */
export type Microseconds = number;

/**
 * A time as Letta writes it: `2025-01-15T10:30:00Z`, with six digits of fraction when it has one (pydantic's form).
 * Two such texts without their `Z` compare as the times do.
 */
export function formatTime(time: Microseconds): string {
  const seconds = Math.floor(time / 1e6);
  const fraction = time - seconds * 1e6;
  const text = secondText(seconds);
  return fraction === 0 ? `${text}Z` : `${text}.${String(fraction).padStart(6, '0')}Z`;
}

/** The second that was written last: what is made at once is mostly made within one. */
let last = { seconds: NaN, text: '' };

function secondText(seconds: number): string {
  if (seconds !== last.seconds) {
    last = { seconds, text: new Date(seconds * 1000).toISOString().slice(0, -5) };
  }
  return last.text;
}

/** The time that an RFC 3339 text means; undefined when it means none. */
export function parseTime(text: string): Microseconds | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i.exec(text);
  const seconds = parts ? Date.parse(`${parts[1] ?? ''}${parts[3] ?? ''}`) : NaN;
  if (Number.isNaN(seconds)) return undefined;
  return seconds * 1000 + Number((parts?.[2] ?? '').slice(0, 6).padEnd(6, '0'));
}

/** Throws `LettaError` 400 for what is the name of no time zone (the real server breaks there). */
export function checkTimezone(name: string | null | undefined): void {
  if (!name || name === 'UTC') return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new LettaError(400, `No time zone found with key ${name}`);
  }
}

/** The text that a time is ordered by: times compare as texts once their `Z` is gone. */
export function timeKey(time: string | null | undefined): string | null {
  return time?.slice(0, -1) ?? null;
}
