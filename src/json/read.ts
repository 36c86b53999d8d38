/**
 * How values are read that nothing is known of yet: what came in bodies, in the content of events, in seeds and files.
 * Everything else in rules and overrides goes by types; lint/unchecked-values.mjs keeps it so.
 */

/** A JSON object as it came over the wire. */
export type JsonObject = { [name: string]: unknown };

/** Whether a JSON value is an object, and neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Whether a JSON value is a list; nothing is known of what is in it. */
export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** Whether a value is a list of nothing but texts. */
export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Whether a value is a whole number. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** Whether a value is one of some choices. */
export function isOneOf<Choice>(choices: readonly Choice[], value: unknown): value is Choice {
  return choices.some((choice) => choice === value);
}

/** A text, or null for anything else: what clients may have set to anything, where only a text can be shown. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A text, or undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An object, or an empty one for anything else. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** A list, or an empty one for anything else. */
export function listOf(value: unknown): unknown[] {
  return isList(value) ? value : [];
}

/**
 * A member of an object that it was given itself, whatever its name; undefined if it was not: `constructor` and
 * `__proto__` are names that every object answers to.
 */
export function own<Value>(object: { readonly [name: string]: Value }, name: string): Value | undefined {
  // eslint-disable-next-line values/no-inherited-member -- the object has it itself.
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Gives an object a member, whatever its name. */
export function setOwn<Value>(object: { [name: string]: Value }, name: string, value: Value): void {
  // An assignment to `__proto__` would change the object instead; to all others it is quicker.
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  // eslint-disable-next-line values/no-inherited-member -- the one name that means something else is not this one.
  else object[name] = value;
}

/** The names of what an object holds, in the type that the object gives them. */
export function namesOf<Table extends object>(table: Table): (keyof Table & string)[] {
  return Object.keys(table).filter((name): name is keyof Table & string => Object.hasOwn(table, name));
}

/** Any JSON value as people read it: a text as it is, everything else as JSON. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}

/** The code of an error of Node's, such as `ENOENT`; undefined for whatever else was thrown. */
export function codeOf(thrown: unknown): string | undefined {
  return isObject(thrown) ? textOf(thrown.code) : undefined;
}

/** What an error says; whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : shown(thrown);
}
