import { hideFiles, showFiles } from './agent-files.js';
import { listAgentsWith } from '../groups/agent-lists.js';
import { getAgentRow } from '../records/agent-records.js';
import { getToolUser } from '../tools/agent-tools.js';
import { FILES_TOOL_NAMES } from '../tools/base-tools/index.js';
import { deleteFile, filesOf } from './files.js';
import { findFolder, getFolder, requireFolder } from './folders.js';
import { BY_ID_PAGES, FOLDER_AGENT_PAGES } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { agentsWith, relate, unrelate } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { pageOfSome, removeItem } from '../tables/tables.js';
import { toolIdsOf } from '../tools/tools.js';
import type { AgentRecord } from '../model/agents.js';
import { FOLDER_KEYS, type FolderRecord } from '../model/files.js';

/** The folders that an agent has, in the order they were attached. */
export function foldersOfAgent(letta: LettaServer, agent: AgentRecord): FolderRecord[] {
  return agent.folder_ids.flatMap((id) => findFolder(letta, id) ?? []);
}

/** One page of them, by when they were made. Throws `LettaError` 404 for an unknown agent. */
export function listFoldersOf(letta: LettaServer, agentId: string, request: PageRequest): FolderRecord[] {
  const folders = foldersOfAgent(letta, getToolUser(letta, agentId));
  return pageOfSome(
    letta.state.folders,
    FOLDER_KEYS,
    'created_at',
    { ...request, rules: BY_ID_PAGES },
    folders,
  ).items;
}

/**
 * Gives an agent a folder, the tools to read it with, and a view of its files; nothing is lost when it has it.
 * Throws `LettaError` 404 for an unknown agent or folder.
 */
export function attachFolder(letta: LettaServer, agentId: string, folderId: string): AgentRecord {
  const agent = getAgentRow(letta, agentId);
  getFolder(letta, folderId);
  giveFolder(letta, agent, folderId);
  return agent;
}

/** The same for an agent and a folder that exist. */
export function giveFolder(letta: LettaServer, agent: AgentRecord, folderId: string): void {
  relate(letta, agent, 'folder_ids', folderId);
  for (const toolId of toolIdsOf(letta, FILES_TOOL_NAMES)) relate(letta, agent, 'tool_ids', toolId);
  showFiles(letta, agent, filesOf(letta, folderId));
}

/**
 * Takes a folder from an agent, whether it has it or not, and with the last one the tools for reading files.
 * Throws `LettaError` 404 for an unknown agent.
 */
export function detachFolder(letta: LettaServer, agentId: string, folderId: string): AgentRecord {
  const agent = getToolUser(letta, agentId);
  unrelate(letta, agent, 'folder_ids', folderId);
  if (agent.folder_ids.length === 0) {
    for (const toolId of toolIdsOf(letta, FILES_TOOL_NAMES)) unrelate(letta, agent, 'tool_ids', toolId);
  }
  hideFiles(letta, agentId, folderId);
  return agent;
}

/** The ids of the agents that have a folder, one page of them, by when they were made. Throws `LettaError` 404. */
export function listAgentsOfFolder(letta: LettaServer, folderId: string, request: PageRequest): string[] {
  requireFolder(letta, folderId);
  return listAgentsWith(letta, folderId, { ...request, rules: FOLDER_AGENT_PAGES }).map(({ id }) => id);
}

/** Deletes a folder with its files; agents that had it keep the tools. Throws `LettaError` 404 for an unknown one. */
export function deleteFolder(letta: LettaServer, folderId: string): void {
  const folder = getFolder(letta, folderId);
  for (const agent of agentsWith(letta, folderId)) {
    unrelate(letta, agent, 'folder_ids', folderId);
    hideFiles(letta, agent.id, folderId);
  }
  for (const file of filesOf(letta, folderId)) deleteFile(letta, file.id);
  removeItem(letta.state.folders, FOLDER_KEYS, folder);
  letta.state.folderIds.delete(folder.name);
}
