import { guessType, isAllowedType } from '../letta/files/file-types.js';
import { plantFile } from '../letta/files/file-uploads.js';
import { createFolder, findFolder } from '../letta/files/folders.js';
import type { LettaServer } from '../letta/model/server.js';
import { forEachOf, type Work } from '../scheduling/slices.js';
import type { Notes } from './notes.js';
import { at, type SeedPath, SeedProblem } from './problem.js';
import type { Seed } from './seed.js';

/**
 * Adds a seed's folders with their files, read to the end. Notes each id or name that is taken, and each file
 * that could not be uploaded.
 */
export function* plantFolders(letta: LettaServer, seed: Seed, notes: Notes): Work<void> {
  for (const [index, { id, files = [], ...fields }] of (seed.folders ?? []).entries()) {
    const path = ['folders', index];
    const folder = notes.attempt(() => {
      if (id !== undefined && findFolder(letta, id)) {
        throw new SeedProblem([...path, 'id'], `is taken: ${id}`);
      }
      return at(path, () => createFolder(letta, fields, id));
    });
    if (!folder) continue;
    yield* forEachOf(files, ({ name, text }, i) => {
      notes.attempt(() => plantText(letta, [...path, 'files', i], folder.id, name, text));
    });
    yield;
  }
}

function plantText(letta: LettaServer, path: SeedPath, folderId: string, name: string, text: string): void {
  const type = guessType(name);
  if (type !== undefined && !isAllowedType(type)) {
    throw new SeedProblem([...path, 'name'], `is no name of a text: ${name}`);
  }
  at(path, () => plantFile(letta, folderId, name, text));
}
