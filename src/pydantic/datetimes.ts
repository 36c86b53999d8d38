const DATE = /^(\d{4})-(\d\d)-(\d\d)/;
const TIME =
  /^[T _]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** What pydantic has against a value as a time: the type of the error, and what is wrong where it says so. */
export interface DatetimeProblem {
  type: 'datetime_type' | 'datetime_parsing' | 'datetime_from_date_parsing';
  error?: string;
}

/**
 * What pydantic has against a value as a time, if anything. Times are texts in ISO 8601, dates, and numbers of seconds
 * or milliseconds since 1970, also as texts. The real server's database breaks on what is beyond the years 1 to 9999
 * in UTC; here that is refused.
 */
export function datetimeProblem(input: unknown): DatetimeProblem | undefined {
  if (typeof input !== 'number' && typeof input !== 'string') return { type: 'datetime_type' };
  const isNumber = typeof input === 'number' || NUMBER.test(input);
  const error = isNumber ? timestampProblem(Number(input)) : textProblem(input);
  if (error !== undefined)
    return { type: isNumber ? 'datetime_parsing' : 'datetime_from_date_parsing', error };
  const year = new Date(microseconds(input) / 1000).getUTCFullYear();
  if (year >= 1 && year <= 9999) return undefined;
  return { type: 'datetime_parsing', error: `year ${year} is out of range` };
}

/** A time that pydantic has nothing against, as the server tells it: in UTC, with six digits of fraction if any. */
export function datetimeText(input: number | string): string {
  const time = microseconds(input);
  const second = Math.floor(time / 1e6);
  const fraction = time - second * 1e6;
  const text = new Date(second * 1000).toISOString().slice(0, -5);
  return fraction === 0 ? `${text}Z` : `${text}.${String(fraction).padStart(6, '0')}Z`;
}

/** The time that a number stands for, in ISO 8601; undefined for what is none. */
export function timestampText(input: string): string | undefined {
  return NUMBER.test(input) && !datetimeProblem(input) ? datetimeText(input) : undefined;
}

/** Since 1970. Small numbers are seconds; a text that names no zone is of UTC. */
function microseconds(input: number | string): number {
  if (typeof input === 'number' || NUMBER.test(input)) {
    const number = Number(input);
    return Math.round(Math.abs(number) > 2e10 ? number * 1e3 : number * 1e6);
  }
  const [, year, month, day] = DATE.exec(input) ?? [];
  const [, hour = 0, minute = 0, second = 0, fraction = '', zone = 'Z'] = TIME.exec(input.slice(10)) ?? [];
  // Not `Date.UTC`, which takes the years up to 99 for those of the last century.
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return (date.getTime() - offsetOf(zone)) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** In milliseconds. */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

function textProblem(input: string): string | undefined {
  if (input.length < 10) return 'input is too short';
  const [date, year, month, day] = DATE.exec(input) ?? [];
  if (date === undefined) return misplaced(input);
  if (Number(month) < 1 || Number(month) > 12) return 'month value is outside expected range of 1-12';
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) < 1 || Number(day) > days) return 'day value is outside expected range';
  const rest = input.slice(10);
  return rest === '' || TIME.test(rest) ? undefined : 'unexpected extra characters at the end of the input';
}

/** The real one stops at the year 9999. */
function timestampProblem(number: number): string | undefined {
  if (Number.isNaN(number)) return 'NaN values not permitted';
  if (number > 253402300799999) return 'dates after 9999 are not supported as unix timestamps';
  return number < -62135596800000 ? 'dates before 0000 are not supported as unix timestamps' : undefined;
}

/** Which part of what should be a date is none. */
function misplaced(input: string): string {
  if (!/^\d{4}/.test(input)) return 'invalid character in year';
  if (input[4] !== '-') return 'invalid date separator, expected `-`';
  if (!/^\d\d/.test(input.slice(5))) return 'invalid character in month';
  if (input[7] !== '-') return 'invalid date separator, expected `-`';
  return 'invalid character in day';
}
