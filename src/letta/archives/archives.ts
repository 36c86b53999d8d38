import type { components } from '../../../generated/letta.js';
import { getToolUser } from '../tools/agent-tools.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION, DEFAULT_USER } from '../values/default-user.js';
import { uniqueViolation } from '../values/constraint.js';
import { wantedEmbedding } from '../llm/embedding.js';
import type { LettaError } from '../values/error.js';
import { checkIdForm } from '../values/ids.js';
import { rowNotFound } from '../values/not-found.js';
import { rowPages } from '../tables/page-rules.js';
import type { Page, PageRequest } from '../tables/pages.js';
import { relate, unrelate, unrelateFromAll } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem, pageOfTable, removeItem } from '../tables/tables.js';
import type { AgentRecord } from '../model/agents.js';
import { PASSAGE_KEYS, type Archive, ARCHIVE_KEYS } from '../model/archives.js';

type Schemas = components['schemas'];
/** What may be said of a new archive. */
export type ArchiveFields = Schemas['ArchiveCreateRequest'];

/** Makes an archive. Throws `LettaError` 400 for an embedding model that is none. */
export function createArchive(letta: LettaServer, fields: ArchiveFields): Archive {
  const created_at = creationTime(letta);
  const archive: Archive = {
    id: `archive-${letta.random.uuid()}`,
    name: fields.name,
    description: fields.description ?? null,
    embedding_config: wantedEmbedding(letta, fields),
    vector_db_provider: 'native',
    metadata: null,
    organization_id: DEFAULT_ORGANIZATION,
    created_at,
    updated_at: created_at,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
  };
  insertItem(letta.state.archives, ARCHIVE_KEYS, archive);
  return archive;
}

/** Undefined when there is no such archive. */
function findArchive(letta: LettaServer, id: string): Archive | undefined {
  return letta.state.archives.items.get(id);
}

/** Throws the real server's 404 when there is no such archive. */
export function getArchive(letta: LettaServer, id: string): Archive {
  const archive = findArchive(letta, id);
  if (!archive) throw rowNotFound('Archive', id);
  return archive;
}

/** One page of the archives, those of a name or of an agent. */
export function listArchives(
  letta: LettaServer,
  { name, agent }: { name?: string; agent?: AgentRecord },
  request: PageRequest,
): Page<Archive> {
  return pageOfTable(
    letta.state.archives,
    ARCHIVE_KEYS,
    'created_at',
    { ...request, rules: rowPages('Archive') },
    (archive) =>
      (name === undefined || archive.name === name) && (!agent || agent.archive_ids.includes(archive.id)),
  );
}

/** Gives an archive another name or description; null changes nothing. Throws `LettaError` 404 for an unknown one. */
export function modifyArchive(
  letta: LettaServer,
  id: string,
  { name, description }: Schemas['ArchiveUpdateRequest'],
): Archive {
  const archive = getArchive(letta, id);
  return changeItem(letta.state.archives, ARCHIVE_KEYS, archive, {
    name: name ?? archive.name,
    description: description ?? archive.description,
    updated_at: creationTime(letta),
  });
}

/** Deletes an archive and all that is in it. Throws `LettaError` 404 for an unknown one. */
export function deleteArchive(letta: LettaServer, id: string): void {
  const archive = getArchive(letta, id);
  const { archives, passages } = letta.state;
  for (const passage of [...passages.items.values()]) {
    if (passage.archive_id === id) removeItem(passages, PASSAGE_KEYS, passage);
  }
  unrelateFromAll(letta, 'archive_ids', id);
  removeItem(archives, ARCHIVE_KEYS, archive);
}

/**
 * Gives an agent an archive; nothing changes when it has it. Throws `LettaError` 400 for an id that is none, 404 for
 * an unknown agent or archive, and 409 when the agent has another archive: the real server's database allows one.
 */
export function attachArchive(letta: LettaServer, agentId: string, id: string): void {
  const agent = getUserOf(letta, agentId, id);
  if (agent.archive_ids.some((other) => other !== id)) throw oneArchiveOnly(agent);
  relate(letta, agent, 'archive_ids', id);
}

/** Takes an archive from an agent, whether it has it or not. Throws `LettaError` as `attachArchive` does, but no 409. */
export function detachArchive(letta: LettaServer, agentId: string, id: string): void {
  unrelate(letta, getUserOf(letta, agentId, id), 'archive_ids', id);
}

function getUserOf(letta: LettaServer, agentId: string, id: string): AgentRecord {
  checkIdForm('archive', id);
  const agent = getToolUser(letta, agentId);
  getArchive(letta, id);
  return agent;
}

/** The archive that an agent writes to, made when it has none yet. */
export function archiveOf(letta: LettaServer, agent: AgentRecord): Archive {
  const known = agent.archive_ids.flatMap((id) => findArchive(letta, id) ?? [])[0];
  if (known) return known;
  const archive = createArchive(letta, {
    name: `${agent.name}'s Archive`,
    description: 'Default archive created automatically',
    embedding_config: agent.embedding_config ?? undefined,
  });
  archive.embedding_config = agent.embedding_config ?? null;
  relate(letta, agent, 'archive_ids', archive.id);
  return archive;
}

function oneArchiveOnly(agent: AgentRecord): LettaError {
  return uniqueViolation(null, 'unique_agent_archive', ['agent_id'], [agent.id]);
}
