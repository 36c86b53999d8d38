import { createHash } from 'node:crypto';

const LONGEST = 64;

/** What is wrong with a name that no sandbox can have, as a whole sentence, and one that would do in its place. */
export function complaintOfName(name: string): string {
  const rule = `letters, digits, dot, underscore and dash, at most ${LONGEST}`;
  return `${name} is no sandbox name (${rule}); ${nameInPlaceOf(name)} would do`;
}

/** A pytest node such as `test_x[1]` becomes `test_x-1`; what is too long ends with a digest, so that no two become one. */
function nameInPlaceOf(name: string): string {
  const plain = decoded(name)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (plain === '') return 'test-1';
  if (plain.length <= LONGEST) return plain;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${plain.slice(0, LONGEST - 1 - digest.length)}-${digest}`;
}

/** Names in addresses are percent-encoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
