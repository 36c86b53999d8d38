import { LettaError } from '../values/error.js';

/** What the things of a file of agents are called here. */
export type ImportedIds = Map<string, string>;

/** What a thing of the file is called here. Throws what Python says of a key that a dictionary lacks (400). */
export function findImported(ids: ImportedIds, id: string): string {
  const found = ids.get(id);
  if (found === undefined) throw new LettaError(400, `'${id}'`);
  return found;
}
