import type { components } from '../../../generated/letta.js';
import { uniqueViolation } from '../values/constraint.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION, DEFAULT_USER } from '../values/default-user.js';
import { wantedEmbedding } from '../llm/embedding.js';
import { LettaError } from '../values/error.js';
import { withoutNulls } from '../values/given.js';
import { rowNotFound } from '../values/not-found.js';
import { rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem, pageOfTable } from '../tables/tables.js';
import { type FolderRecord, FOLDER_KEYS } from '../model/files.js';

type Schemas = components['schemas'];
/** What may be said of a new folder. */
export type FolderFields = Schemas['SourceCreate'];

/** Makes a folder. Throws `LettaError` 400 for an embedding model that is none, 409 for a name that is taken. */
export function createFolder(letta: LettaServer, fields: FolderFields, id?: string): FolderRecord {
  const embedding_config = wantedEmbedding(letta, fields);
  if (fields.embedding_chunk_size && !fields.embedding_config) {
    embedding_config.embedding_chunk_size = fields.embedding_chunk_size;
  }
  if (findFolderByName(letta, fields.name)) throw nameTaken(fields.name);
  const created_at = creationTime(letta);
  const folder: FolderRecord = {
    id: id ?? `source-${letta.random.uuid()}`,
    name: fields.name,
    description: fields.description ?? null,
    instructions: fields.instructions ?? null,
    metadata: fields.metadata ?? null,
    embedding_config,
    vector_db_provider: 'native',
    organization_id: DEFAULT_ORGANIZATION,
    created_at,
    updated_at: created_at,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
  };
  insertItem(letta.state.folders, FOLDER_KEYS, folder);
  letta.state.folderIds.set(folder.name, folder.id);
  return folder;
}

/** Undefined when there is no such folder. */
export function findFolder(letta: LettaServer, id: string): FolderRecord | undefined {
  return letta.state.folders.items.get(id);
}

/** Throws the real server's 404 when there is no such folder. */
export function getFolder(letta: LettaServer, id: string): FolderRecord {
  const folder = findFolder(letta, id);
  if (!folder) throw rowNotFound('Source', id);
  return folder;
}

/** Throws another 404 of the real server, where the folder itself is of no interest. */
export function requireFolder(letta: LettaServer, id: string): void {
  if (!findFolder(letta, id)) throw new LettaError(404, `Source with ID ${id} not found`);
}

/** The only folder of a name; undefined when there is none. */
export function findFolderByName(letta: LettaServer, name: string): FolderRecord | undefined {
  const id = letta.state.folderIds.get(name);
  return id === undefined ? undefined : findFolder(letta, id);
}

/** Throws the real server's 404 when no folder has the name. */
export function getFolderByName(letta: LettaServer, name: string): FolderRecord {
  const folder = findFolderByName(letta, name);
  if (!folder) throw new LettaError(404, `Source with name=${name} not found.`);
  return folder;
}

/** One page of the folders, or the one of a name. */
export function listFolders(
  letta: LettaServer,
  name: string | undefined,
  request: PageRequest,
): FolderRecord[] {
  const isWanted = (folder: FolderRecord) => !name || folder.name === name;
  return pageOfTable(
    letta.state.folders,
    FOLDER_KEYS,
    'created_at',
    { ...request, rules: rowPages('Source') },
    isWanted,
  ).items;
}

/** Gives a folder other members; null changes nothing. Throws `LettaError` 404 for an unknown one, 409 for a name that is taken. */
export function modifyFolder(letta: LettaServer, id: string, update: Schemas['SourceUpdate']): FolderRecord {
  const folder = getFolder(letta, id);
  const changes = Object.fromEntries(
    Object.entries(withoutNulls(update)).filter(
      ([name, value]) => value !== folder[name as keyof typeof update],
    ),
  ) as Partial<FolderRecord>;
  if (Object.keys(changes).length === 0) return folder;
  if (changes.name !== undefined) {
    if (findFolderByName(letta, changes.name)) throw nameTaken(changes.name);
    letta.state.folderIds.delete(folder.name);
    letta.state.folderIds.set(changes.name, id);
  }
  return changeItem(letta.state.folders, FOLDER_KEYS, folder, {
    ...changes,
    updated_at: creationTime(letta),
  });
}

/** A folder as it goes over the wire under its newer name. */
export function presentFolder({ vector_db_provider, ...folder }: FolderRecord): Schemas['Folder'] {
  void vector_db_provider;
  return folder;
}

function nameTaken(name: string): LettaError {
  const columns = ['name', 'organization_id'];
  return uniqueViolation('Source', 'uq_source_name_organization', columns, [name, DEFAULT_ORGANIZATION]);
}
