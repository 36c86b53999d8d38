import { closeAllFiles, closeFile, listAgentFiles, openFileById } from '../../src/letta/files/agent-files.js';
import { attachFolder, detachFolder, listFoldersOf } from '../../src/letta/files/agent-folders.js';
import { agentState } from '../../src/letta/agents/agent-state.js';
import type { LettaOverrides } from './edge/service.js';

/** The folders of agents, and what they see of the files in them. */
export const agentFolders = {
  attach_folder_to_agent({ path, letta, isSdk }) {
    const agent = attachFolder(letta, path.agent_id, path.folder_id);
    return isSdk ? null : agentState(letta, agent);
  },
  detach_folder_from_agent({ path, letta, isSdk }) {
    const agent = detachFolder(letta, path.agent_id, path.folder_id);
    return isSdk ? null : agentState(letta, agent);
  },
  list_folders_for_agent({ path, query, letta }) {
    const { limit, after, before, order: direction = 'desc' } = query;
    return listFoldersOf(letta, path.agent_id, { limit, after, before, direction });
  },
  list_files_for_agent({ path, query, letta }) {
    const { order: direction = 'desc', is_open: isOpen, ...page } = query;
    return listAgentFiles(letta, path.agent_id, { ...page, direction, isOpen });
  },
  open_file_for_agent({ path, letta }) {
    return openFileById(letta, path.agent_id, path.file_id);
  },
  close_file_for_agent({ path, letta }) {
    closeFile(letta, path.agent_id, path.file_id);
    return { message: `File id=${path.file_id} successfully closed` };
  },
  close_all_files_for_agent({ path, letta }) {
    return closeAllFiles(letta, path.agent_id);
  },
} satisfies Partial<LettaOverrides>;
