import { writtenIn } from './written.js';

/** A JSON value as Python's `json.dumps` writes it: with a space after commas and colons, and in ASCII. */
export function pythonDumps(value: unknown): string {
  if (value === null || typeof value !== 'object') {
    return typeof value === 'string' ? ascii(value) : JSON.stringify(value);
  }
  const textOf = (item: unknown, key: string | number) => writtenIn(value, key, item) ?? pythonDumps(item);
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  const members = Object.entries(value).map(([name, item]) => `${ascii(name)}: ${textOf(item, name)}`);
  return `{${members.join(', ')}}`;
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
