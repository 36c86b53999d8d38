import { deleteFolder, listAgentsOfFolder } from '../../src/letta/files/agent-folders.js';
import { listFolderPassages } from '../../src/letta/files/file-passages.js';
import { deleteFileOf, getFile, listFiles, presentFileByName } from '../../src/letta/files/files.js';
import { uploadFile } from '../../src/letta/files/file-uploads.js';
import { folderStats } from '../../src/letta/files/folder-stats.js';
import {
  createFolder,
  getFolder,
  getFolderByName,
  listFolders,
  modifyFolder,
  presentFolder,
} from '../../src/letta/files/folders.js';
import { listing } from '../../src/server/listing.js';
import type { LettaOverrides } from './edge/service.js';
import { uploadOf } from './uploads.js';

/** Folders and the files in them. */
export const folders = {
  list_folders({ query, letta }) {
    const { limit, after, before, order: direction = 'asc', name } = query;
    return listing(listFolders(letta, name, { limit, after, before, direction }), presentFolder);
  },
  create_folder({ body, letta }) {
    return presentFolder(createFolder(letta, body));
  },
  count_folders({ letta }) {
    return letta.state.folders.items.size;
  },
  retrieve_metadata({ query, letta }) {
    return folderStats(letta, query.include_detailed_per_source_metadata ?? false);
  },
  get_folder_by_name({ path, letta }) {
    return getFolderByName(letta, path.folder_name).id;
  },
  retrieve_folder({ path, letta }) {
    return presentFolder(getFolder(letta, path.folder_id));
  },
  modify_folder({ path, body, letta }) {
    return presentFolder(modifyFolder(letta, path.folder_id, body));
  },
  delete_folder({ path, letta }) {
    deleteFolder(letta, path.folder_id);
    return null;
  },
  upload_file_to_folder({ path, query, body, letta, answerHeaders }) {
    const { duplicate_handling: duplicates = 'suffix', name } = query;
    const { file, skipped } = uploadFile(letta, path.folder_id, uploadOf(body), { duplicates, name });
    if (skipped) answerHeaders['x-upload-result'] = 'skipped';
    return file;
  },
  list_agents_for_folder({ path, query, letta }) {
    const { limit, after, before, order: direction = 'desc' } = query;
    return listAgentsOfFolder(letta, path.folder_id, { limit, after, before, direction });
  },
  list_folder_passages({ path, query, letta }) {
    const { limit, after, before, order: direction = 'desc' } = query;
    return listFolderPassages(letta, path.folder_id, { limit, after, before, direction });
  },
  list_files_for_folder({ path, query, letta }) {
    const { limit, after, before, order: direction = 'desc', include_content: withContent } = query;
    const files = listFiles(letta, path.folder_id, { limit, after, before, direction });
    return listing(files, (file) => presentFileByName(file, { withContent }));
  },
  retrieve_file({ path, query, letta }) {
    const file = getFile(letta, path.file_id, path.folder_id);
    return presentFileByName(file, { withContent: query.include_content });
  },
  delete_file_from_folder({ path, letta }) {
    deleteFileOf(letta, path.folder_id, path.file_id);
  },
} satisfies Partial<LettaOverrides>;
