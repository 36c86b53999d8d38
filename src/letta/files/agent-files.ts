import type { components } from '../../../generated/letta.js';
import { findAgent } from '../records/agent-records.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION } from '../values/default-user.js';
import { LettaError } from '../values/error.js';
import { cutView, type Range, viewOf } from './file-views.js';
import { findFile } from './files.js';
import { findFolder } from './folders.js';
import type { PageRequest } from '../tables/pages.js';
import { agentsWith } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';
import type { FileRecord, FileAgent } from '../model/files.js';

type Schemas = components['schemas'];

/** The files of an agent's folders, in the order they came to it. */
export function filesOfAgent(letta: LettaServer, agentId: string): FileAgent[] {
  return letta.state.agentFiles.get(agentId) ?? [];
}

/** How many files an agent may have open, and how many characters it sees of each. */
export function fileLimitsOf(agent: AgentRecord): { files: number; characters: number } {
  const usual = fileLimits(agent.llm_config.context_window);
  return {
    files: agent.max_files_open ?? usual.files,
    characters: agent.per_file_view_window_char_limit ?? usual.characters,
  };
}

/** How many files are open at once, and how much of each is seen, with a context window (letta/utils.py). */
function fileLimits(contextWindow: number): { files: number; characters: number } {
  if (contextWindow <= 8_000) return { files: 3, characters: 5_000 };
  if (contextWindow <= 32_000) return { files: 5, characters: 15_000 };
  if (contextWindow <= 128_000) return { files: 10, characters: 25_000 };
  return { files: contextWindow <= 200_000 ? 10 : 15, characters: 40_000 };
}

/** Shows files to an agent, open as far as it may have so many; those that it had open longest close for them. */
export function showFiles(letta: LettaServer, agent: AgentRecord, files: FileRecord[]): void {
  const { files: most } = fileLimitsOf(agent);
  const fresh = files.slice(0, most).map(({ file_name }) => file_name);
  for (const file of files) {
    const known = attach(letta, agent, file);
    const isOpen = fresh.includes(file.file_name);
    const visible_content = isOpen ? viewOf(file) : null;
    Object.assign(known, { is_open: isOpen, visible_content, last_accessed_at: creationTime(letta) });
  }
  closeOldest(letta, agent, fresh, most - fresh.length);
}

/** Shows a file to all agents that have its folder. */
export function showToAgents(letta: LettaServer, file: FileRecord): void {
  for (const agent of agentsWith(letta, file.source_id)) showFiles(letta, agent, [file]);
}

/** Takes the files of a folder from an agent's view. */
export function hideFiles(letta: LettaServer, agentId: string, folderId: string): void {
  const left = filesOfAgent(letta, agentId).filter((file) => file.folder_id !== folderId);
  letta.state.agentFiles.set(agentId, left);
}

/** Opens a file, or a part of it, for an agent; returns the names of the files that closed for it. */
export function openFile(
  letta: LettaServer,
  agent: AgentRecord,
  file: FileRecord,
  range: Range = {},
): string[] {
  const { files, characters } = fileLimitsOf(agent);
  const visible_content = cutView(viewOf(file, range), characters);
  const known = attach(letta, agent, file);
  const closed = closeOldest(letta, agent, [file.file_name], files - 1);
  const start_line = range.start === undefined ? null : range.start + 1;
  const lines = { start_line, end_line: range.end ?? null };
  Object.assign(known, { is_open: true, visible_content, last_accessed_at: creationTime(letta), ...lines });
  return closed;
}

/** Opens a file by ids. Throws `LettaError` 404 for an unknown file, 400 for an unknown agent. */
export function openFileById(letta: LettaServer, agentId: string, fileId: string): string[] {
  const agent = findAgent(letta, agentId);
  if (!agent) throw new LettaError(400, `Agent ${agentId} not found`);
  const file = findFile(letta, fileId);
  if (!file) throw new LettaError(404, `File with id=${fileId} not found`);
  return openFile(letta, agent, file);
}

/** Closes a file for an agent. Throws `LettaError` 404 when the agent does not have it. */
export function closeFile(letta: LettaServer, agentId: string, fileId: string): void {
  const file = filesOfAgent(letta, agentId).find((one) => one.file_id === fileId);
  if (!file) {
    throw new LettaError(
      404,
      `FileAgent(agent_id=${agentId}, file_id=${fileId}) not found in org ${DEFAULT_ORGANIZATION}`,
    );
  }
  Object.assign(file, { is_open: false, last_accessed_at: creationTime(letta) });
}

/** Closes an agent's files, but for some; returns the names of those that were open. */
export function closeAllFiles(letta: LettaServer, agentId: string, kept: string[] = []): string[] {
  const open = filesOfAgent(letta, agentId).filter((file) => file.is_open && !kept.includes(file.file_name));
  for (const file of open) Object.assign(file, { is_open: false, visible_content: null });
  return open.map(({ file_name }) => file_name);
}

/** Remembers that an agent looked into files. */
export function touchFiles(letta: LettaServer, agentId: string, names: string[]): void {
  for (const file of filesOfAgent(letta, agentId)) {
    if (names.includes(file.file_name)) file.last_accessed_at = creationTime(letta);
  }
}

/** Which of an agent's files are wanted. */
export interface AgentFileRequest extends PageRequest {
  /** Those that are open, or those that are not. */
  isOpen?: boolean;
  /** The older name of `after`, which does not turn the order. */
  cursor?: string;
}

/**
 * One page of an agent's files, 20 where no limit is given or 0. Without `before` and `after` they come in the order
 * they were attached, whatever is wanted; of the two and `cursor` the first that is there counts, and one that is no
 * file of the agent's is compared with the ids (FileAgentManager.list_files_for_agent_paginated, where ids stand for
 * the order of attaching).
 */
export function listAgentFiles(
  letta: LettaServer,
  agentId: string,
  { isOpen, before, after, cursor, direction, limit: wanted }: AgentFileRequest,
): Schemas['PaginatedAgentFiles'] {
  const limit = wanted || 20;
  const all = filesOfAgent(letta, agentId);
  const side = before
    ? sideOf(all, before, (a, b) => a < b)
    : sideOf(all, after || cursor || '', (a, b) => a > b);
  const inOrder = (before || after) && direction === 'desc' ? side.reverse() : side;
  const found = inOrder.filter((file) => isOpen === undefined || file.is_open === isOpen);
  const files = found.slice(0, limit).map((file) => ({
    ...file,
    folder_name: findFolder(letta, file.folder_id)?.name ?? 'Unknown',
  }));
  return { files, next_cursor: files.at(-1)?.id ?? null, has_more: found.length > limit };
}

/** The files on one side of a cursor, by their places if it is one of them, else by their ids; all without a cursor. */
function sideOf(
  files: FileAgent[],
  cursor: string,
  isBeyond: (a: number | string, b: number | string) => boolean,
): FileAgent[] {
  const place = files.findIndex(({ id }) => id === cursor);
  if (cursor === '') return [...files];
  return files.filter(({ id }, index) => (place < 0 ? isBeyond(id, cursor) : isBeyond(index, place)));
}

/** What an agent has in its context of its files. */
export function fileBlocksOf(letta: LettaServer, agent: AgentRecord): Schemas['FileBlock'][] {
  const { characters } = fileLimitsOf(agent);
  return filesOfAgent(letta, agent.id).map((file) => ({
    id: file.id.replace('file_agent-', 'block-'),
    label: file.file_name,
    value: file.is_open ? cutView(file.visible_content ?? '', characters) : '',
    limit: characters,
    description: null,
    read_only: true,
    metadata: {},
    tags: [],
    hidden: null,
    project_id: null,
    is_template: false,
    template_name: null,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    created_by_id: null,
    last_updated_by_id: null,
    file_id: file.file_id,
    source_id: file.folder_id,
    is_open: file.is_open,
    last_accessed_at: file.last_accessed_at,
  }));
}

function attach(letta: LettaServer, agent: AgentRecord, { id, file_name, source_id }: FileRecord): FileAgent {
  const files = filesOfAgent(letta, agent.id);
  const known = files.find((file) => file.file_id === id);
  if (known) return known;
  const file: FileAgent = {
    id: `file_agent-${letta.random.uuid()}`,
    file_id: id,
    file_name,
    folder_id: source_id,
    is_open: false,
    last_accessed_at: creationTime(letta),
    visible_content: null,
    start_line: null,
    end_line: null,
  };
  letta.state.agentFiles.set(agent.id, [...files, file]);
  return file;
}

/** Leaves at most so many files open beside some; returns the names of those that had to close. */
function closeOldest(letta: LettaServer, agent: AgentRecord, kept: string[], most: number): string[] {
  const others = filesOfAgent(letta, agent.id)
    .filter((file) => file.is_open && !kept.includes(file.file_name))
    .sort((a, b) => (a.last_accessed_at < b.last_accessed_at ? -1 : 1));
  const closing = others.slice(0, Math.max(0, others.length - most));
  for (const file of closing) Object.assign(file, { is_open: false, visible_content: null });
  return closing.map(({ file_name }) => file_name);
}
