import { guessType, isAllowedType } from '../letta/files/file-types.js';
import { plantFile } from '../letta/files/file-uploads.js';
import { createFolder, findFolder } from '../letta/files/folders.js';
import type { LettaServer } from '../letta/server.js';
import { forEachOf, type Work } from '../sandbox/slices.js';
import { at, SeedProblem } from './problem.js';
import type { Seed } from './seed.js';

/**
 * Adds a seed's folders with their files, read to the end. Throws `SeedProblem` for an id or a name that is taken, and
 * for a file that could not be uploaded.
 */
export function* plantFolders(letta: LettaServer, seed: Seed): Work<void> {
  for (const [index, { id, files = [], ...fields }] of (seed.folders ?? []).entries()) {
    const path = ['folders', index];
    if (id !== undefined && findFolder(letta, id)) throw new SeedProblem([...path, 'id'], `is taken: ${id}`);
    const folder = at(path, () => createFolder(letta, fields, id));
    yield* forEachOf(files, ({ name, text }, i) => {
      const type = guessType(name);
      if (type !== undefined && !isAllowedType(type)) {
        throw new SeedProblem([...path, 'files', i, 'name'], `is no name of a text: ${name}`);
      }
      at([...path, 'files', i], () => plantFile(letta, folder.id, name, text));
    });
    yield;
  }
}
