import type { components } from '../../../generated/letta.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION } from '../values/default-user.js';
import { filesOfAgent, showFiles } from '../files/agent-files.js';
import { foldersOfAgent } from '../files/agent-folders.js';
import { readFile } from '../files/file-uploads.js';
import { findFile } from '../files/files.js';
import { createFolder, findFolder, findFolderByName } from '../files/folders.js';
import type { FileIds } from './message-file.js';
import type { LettaServer } from '../model/server.js';
import { insertItem } from '../tables/tables.js';
import { findImported, type ImportedIds } from './imported-ids.js';
import { relate } from '../records/relations.js';
import { FILE_KEYS, type FileRecord } from '../model/files.js';
import type { AgentRecord } from '../model/agents.js';

type Schemas = components['schemas'];
type FolderInFile = Schemas['AgentFileSource'];
type FileInFile = Schemas['AgentFileFile'];
type FileOfAgent = Schemas['AgentFileFileAgent'];

/** The folders of an agent as a file of agents names them, whether it has them in it or not (as the real server). */
export function folderNames(letta: LettaServer, agent: AgentRecord, fileId: FileIds): string[] {
  return foldersOfAgent(letta, agent).map(({ id }) => fileId('source', id));
}

/** What an agent sees of its files. Their names there stay what they are here (as on the real server). */
export function filesToFile(letta: LettaServer, agent: AgentRecord, fileId: FileIds): FileOfAgent[] {
  return filesOfAgent(letta, agent.id).map((file) => ({
    agent_id: fileId('agent', agent.id),
    file_id: fileId('file', file.file_id),
    source_id: fileId('source', file.folder_id),
    file_name: file.file_name,
    is_open: file.is_open,
    visible_content: file.visible_content,
    last_accessed_at: file.last_accessed_at.replace('Z', '+00:00'),
    start_line: null,
    end_line: null,
    id: file.id,
  }));
}

/** The files that agents have at hand, with their texts, and the folders they are in; no folder comes without a file. */
export function libraryToFile(
  letta: LettaServer,
  agents: AgentRecord[],
  fileId: FileIds,
): { files: FileInFile[]; sources: FolderInFile[] } {
  const seen = agents.flatMap((agent) => filesOfAgent(letta, agent.id));
  const files = [...new Set(seen.map(({ file_id }) => file_id))].flatMap((id) => findFile(letta, id) ?? []);
  const folders = [...new Set(files.map(({ source_id }) => source_id))];
  return {
    files: files.map((file) => fileToFile(file, fileId)),
    sources: folders
      .flatMap((id) => findFolder(letta, id) ?? [])
      .map((folder) => ({
        name: folder.name,
        description: folder.description ?? null,
        instructions: folder.instructions ?? null,
        metadata: folder.metadata ?? null,
        embedding: null,
        embedding_chunk_size: null,
        embedding_config: folder.embedding_config,
        id: fileId('source', folder.id),
      })),
  };
}

function fileToFile(file: FileRecord, fileId: FileIds): FileInFile {
  return {
    source_id: fileId('source', file.source_id),
    file_name: file.file_name,
    original_file_name: file.original_file_name,
    file_path: file.file_path,
    file_type: file.file_type,
    file_size: file.file_size,
    file_creation_date: file.file_creation_date,
    file_last_modified_date: file.file_last_modified_date,
    processing_status: file.processing_status,
    error_message: file.error_message,
    total_chunks: file.total_chunks,
    chunks_embedded: file.chunks_embedded,
    content: file.content,
    id: fileId('file', file.id),
  };
}

/** Makes the folder of a file; one whose name is taken gets eight digits after it. */
export function folderFromFile(letta: LettaServer, { id, ...folder }: FolderInFile, ids: ImportedIds): void {
  const isTaken = findFolderByName(letta, folder.name) !== undefined;
  const name = isTaken ? `${folder.name}_${letta.random.uuid().slice(0, 8)}` : folder.name;
  ids.set(id, createFolder(letta, { ...folder, name, embedding: null, embedding_chunk_size: null }).id);
}

/** Makes a file anew under the name that it has, and reads it to the end. Throws `LettaError` 400 for a lost folder. */
export function fileFromFile(letta: LettaServer, file: FileInFile, ids: ImportedIds): void {
  const created_at = creationTime(letta);
  const made: FileRecord = {
    id: `file-${letta.random.uuid()}`,
    source_id: findImported(ids, file.source_id),
    file_name: file.file_name ?? '',
    original_file_name: file.original_file_name ?? file.file_name ?? '',
    file_path: file.file_path ?? null,
    file_type: file.file_type ?? null,
    file_size: file.file_size ?? null,
    file_creation_date: file.file_creation_date ?? null,
    file_last_modified_date: file.file_last_modified_date ?? null,
    processing_status: 'parsing',
    error_message: null,
    total_chunks: null,
    chunks_embedded: null,
    content: null,
    organization_id: DEFAULT_ORGANIZATION,
    created_at,
    updated_at: created_at,
  };
  insertItem(letta.state.files, FILE_KEYS, made);
  if (file.content) readFile(letta, made, file.content);
  ids.set(file.id, made.id);
}

/**
 * Gives an agent the folders and the files that a file of agents says it had; as many of the files as it may have open
 * are, whatever was, and show what they showed. Throws `LettaError` 400 for what the file lacks: also for folders
 * without files, which exports name and leave out (as the real server).
 */
export function giveLibrary(
  letta: LettaServer,
  agent: AgentRecord,
  { source_ids, files_agents }: { source_ids?: string[] | null; files_agents?: FileOfAgent[] },
  ids: ImportedIds,
): void {
  for (const id of source_ids ?? []) relate(letta, agent, 'folder_ids', findImported(ids, id));
  const views = (files_agents ?? []).map((view) => ({ view, id: findImported(ids, view.file_id) }));
  showFiles(
    letta,
    agent,
    views.flatMap(({ id }) => findFile(letta, id) ?? []),
  );
  for (const file of filesOfAgent(letta, agent.id)) {
    const seen = views.find(({ id }) => id === file.file_id)?.view.visible_content ?? '';
    if (file.is_open) file.visible_content = seen;
  }
}
