import { readTime } from '../../values/loose-times.js';
import type { Microseconds } from '../../values/times.js';
import { pythonText, valueError } from './function.js';

/**
 * A time that a tool is given, of the agent's zone if it names none; undefined for none. Throws the real server's
 * complaint about what is no time.
 */
export function timeArgument(
  name: string,
  value: unknown,
  zone: string | null | undefined,
): Microseconds | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const time = readTime(pythonText(value), zone ?? 'UTC');
  if (time !== undefined) return time;
  throw valueError(
    `Invalid ${name} format: ${pythonText(value)}. Use ISO 8601 format (YYYY-MM-DD or YYYY-MM-DDTHH:MM)`,
  );
}
