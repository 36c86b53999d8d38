import { isObject, type JsonObject } from '../../json/read.js';

/** The object that a text is as JSON; undefined for one that is none. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
