const UUID4 = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** How long an id is besides its prefix. */
const REST = '-00000000-0000-4000-8000-000000000000'.length;

/** What the real server asks of an id. */
export interface IdRule {
  pattern: string;
  minLength: number;
  maxLength: number;
}

/**
 * Ids are described as anything after their prefix, `^agent-.`, or as one of several such. What the real server asks
 * for in the place of such a pattern: a UUID of version 4 after the prefix, in a text of that length
 * (letta/validators.py). Undefined for a pattern that is none of an id.
 */
export function idRule(pattern: string): IdRule | undefined {
  const prefixes = [...pattern.matchAll(/([a-z_]+)-\./g)].map(([, prefix]) => prefix ?? '');
  if (prefixes.length === 0) return undefined;
  const strict = pattern.replace(/([a-z_]+)-\.[*+]?/g, `$1-${UUID4}`);
  const longest = Math.max(...prefixes.map((prefix) => prefix.length)) + REST;
  return {
    pattern: strict.endsWith('$') ? strict : `${strict}$`,
    minLength: pattern.includes('|') ? 1 : longest,
    maxLength: longest,
  };
}
