import { LettaError } from '../values/error.js';
import { requireFolder } from './folders.js';
import { rowNotFound } from '../values/not-found.js';
import { rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';
import { pageOfTable, removeItem } from '../tables/tables.js';
import { PASSAGE_KEYS } from '../model/archives.js';
import { type FileMetadata, type FileRecord, FILE_KEYS } from '../model/files.js';

/** Undefined when there is no such file. */
export function findFile(letta: LettaServer, id: string): FileRecord | undefined {
  return letta.state.files.items.get(id);
}

/** The files of a folder, the oldest first. */
export function filesOf(letta: LettaServer, folderId: string): FileRecord[] {
  return [...letta.state.files.items.values()].filter((file) => file.source_id === folderId);
}

/** One page of the files of a folder; of one that does not exist, none. */
export function listFiles(letta: LettaServer, folderId: string, request: PageRequest): FileRecord[] {
  const isWanted = (file: FileRecord) => file.source_id === folderId;
  return pageOfTable(
    letta.state.files,
    FILE_KEYS,
    'created_at',
    { ...request, rules: rowPages('FileMetadata') },
    isWanted,
  ).items;
}

/**
 * A file, of a folder if one is given. Throws `LettaError` 404 when there is no such file, where the real server breaks,
 * or when it is in another folder.
 */
export function getFile(letta: LettaServer, id: string, folderId?: string): FileRecord {
  const file = findFile(letta, id);
  if (!file) throw rowNotFound('FileMetadata', id);
  if (folderId !== undefined && file.source_id !== folderId) {
    throw new LettaError(404, `File with id=${id} not found in folder ${folderId}`);
  }
  return file;
}

/**
 * Deletes a file, whatever folder it is in, for somebody who names a folder. Throws `LettaError` 404 when one of the two
 * does not exist.
 */
export function deleteFileOf(letta: LettaServer, folderId: string, id: string): void {
  if (!findFile(letta, id)) throw rowNotFound('FileMetadata', id);
  requireFolder(letta, folderId);
  deleteFile(letta, id);
}

/** Deletes a file, from the view of every agent too. Throws `LettaError` 404 for an unknown one. */
export function deleteFile(letta: LettaServer, id: string): void {
  const file = findFile(letta, id);
  if (!file) throw rowNotFound('FileMetadata', id);
  const { files, filePassages, agentFiles } = letta.state;
  for (const passage of [...filePassages.items.values()]) {
    if (passage.file_id === id) removeItem(filePassages, PASSAGE_KEYS, passage);
  }
  for (const [agentId, attached] of agentFiles) {
    if (attached.some((one) => one.file_id === id)) {
      agentFiles.set(
        agentId,
        attached.filter((one) => one.file_id !== id),
      );
    }
  }
  removeItem(files, FILE_KEYS, file);
}

/** A file as it goes over the wire, under its full name and with its text only if asked. */
export function presentFile(file: FileRecord, { withContent = false } = {}): FileMetadata & { id: string } {
  return { ...file, content: withContent ? file.content : null };
}

/** The same, under its name without that of its folder. */
export function presentFileByName(file: FileRecord, options?: { withContent?: boolean }) {
  const slash = file.file_name.indexOf('/');
  return { ...presentFile(file, options), file_name: file.file_name.slice(slash + 1) };
}
