const DATE = /^(\d{4})-(\d\d)-(\d\d)/;
const TIME = /^[T _]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/i;

/**
 * What pydantic has against a value as a time: undefined for nothing, null for a value of the wrong type. Times are
 * texts in ISO 8601, dates, and numbers of seconds or milliseconds since 1970, also as texts.
 */
export function datetimeProblem(input: unknown): string | null | undefined {
  if (typeof input !== 'number' && typeof input !== 'string') return null;
  if (typeof input === 'number' || /^[+-]?\d+(\.\d+)?$/.test(input)) return timestampProblem(Number(input));
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

/** The time that a number stands for, in ISO 8601; undefined for what is none. Small numbers are seconds. */
export function timestampText(input: unknown): string | undefined {
  const isNumber = typeof input === 'number' || /^[+-]?\d+(\.\d+)?$/.test(String(input));
  if (!isNumber) return undefined;
  const number = Number(input);
  const at = new Date(Math.abs(number) > 2e10 ? number : number * 1000);
  return at.toISOString().replace('.000Z', 'Z');
}

/** Which part of what should be a date is none. */
function misplaced(input: string): string {
  if (!/^\d{4}/.test(input)) return 'invalid character in year';
  if (input[4] !== '-') return 'invalid date separator, expected `-`';
  if (!/^\d\d/.test(input.slice(5))) return 'invalid character in month';
  if (input[7] !== '-') return 'invalid date separator, expected `-`';
  return 'invalid character in day';
}
