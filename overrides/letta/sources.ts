import {
  attachFolder,
  deleteFolder,
  detachFolder,
  listAgentsOfFolder,
  listFoldersOf,
} from '../../src/letta/files/agent-folders.js';
import { agentState } from '../../src/letta/agents/agent-state.js';
import { listFolderPassages } from '../../src/letta/files/file-passages.js';
import { uploadFile } from '../../src/letta/files/file-uploads.js';
import { deleteFileOf, getFile, listFiles, presentFileByName } from '../../src/letta/files/files.js';
import { folderStats } from '../../src/letta/files/folder-stats.js';
import {
  createFolder,
  getFolder,
  getFolderByName,
  listFolders,
  modifyFolder,
} from '../../src/letta/files/folders.js';
import { listing } from '../../src/server/listing.js';
import type { LettaOverrides } from './edge/service.js';
import { uploadOf } from './uploads.js';

/** How the older operations list: the first 50, oldest first. */
const FIRST = { limit: 50, direction: 'asc' } as const;

/** Folders by their older name, with less to ask for. */
export const sources = {
  list_sources({ letta }) {
    return listFolders(letta, undefined, FIRST);
  },
  create_source({ body, letta }) {
    return createFolder(letta, body);
  },
  count_sources({ letta }) {
    return letta.state.folders.items.size;
  },
  get_sources_metadata({ query, letta }) {
    return folderStats(letta, query.include_detailed_per_source_metadata ?? false);
  },
  get_source_id_by_name({ path, letta }) {
    return getFolderByName(letta, path.source_name).id;
  },
  retrieve_source({ path, letta }) {
    return getFolder(letta, path.source_id);
  },
  modify_source({ path, body, letta }) {
    return modifyFolder(letta, path.source_id, body);
  },
  delete_source({ path, letta }) {
    deleteFolder(letta, path.source_id);
    return null;
  },
  upload_file_to_source({ path, query, body, letta, answerHeaders }) {
    const { duplicate_handling: duplicates = 'suffix', name } = query;
    const { file, skipped } = uploadFile(letta, path.source_id, uploadOf(body), { duplicates, name });
    if (skipped) answerHeaders['x-upload-result'] = 'skipped';
    return file;
  },
  get_agents_for_source({ path, letta }) {
    return listAgentsOfFolder(letta, path.source_id, FIRST);
  },
  list_source_passages({ path, query, letta }) {
    const { limit, after, before } = query;
    return listFolderPassages(letta, path.source_id, { limit, after, before, direction: 'asc' });
  },
  list_source_files({ path, query, letta }) {
    const { limit, after, include_content: withContent } = query;
    const files = listFiles(letta, path.source_id, { limit, after, direction: 'asc' });
    return listing(files, (file) => presentFileByName(file, { withContent }));
  },
  get_file_metadata({ path, query, letta }) {
    return presentFileByName(getFile(letta, path.file_id), { withContent: query.include_content });
  },
  delete_file_from_source({ path, letta }) {
    deleteFileOf(letta, path.source_id, path.file_id);
  },
  attach_source_to_agent({ path, letta }) {
    return agentState(letta, attachFolder(letta, path.agent_id, path.source_id));
  },
  detach_source_from_agent({ path, letta }) {
    return agentState(letta, detachFolder(letta, path.agent_id, path.source_id));
  },
  list_agent_sources({ path, query, letta }) {
    const { limit, after, before, order: direction = 'desc' } = query;
    return listFoldersOf(letta, path.agent_id, { limit, after, before, direction });
  },
} satisfies Partial<LettaOverrides>;
