import { filtered, type Work } from '../../scheduling/slices.js';
import { archiveOf, getArchive } from './archives.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION, DEFAULT_USER } from '../values/default-user.js';
import { LettaError } from '../values/error.js';
import { readTime, timeInZone } from '../values/loose-times.js';
import { PASSAGE_PAGES } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';
import { insertItem, pageOfTable, removeItem } from '../tables/tables.js';
import { formatTime, type Microseconds, parseTime } from '../values/times.js';
import { rankByWords } from '../values/word-search.js';
import type { AgentRecord } from '../model/agents.js';
import { type Archive, type Passage, PASSAGE_KEYS } from '../model/archives.js';

/** How many passages a search finds that does not say how many it wants (RETRIEVAL_QUERY_DEFAULT_PAGE_SIZE). */
const USUAL_RESULTS = 5;

/** What may be said of a new passage. */
export interface PassageFields {
  text: string;
  tags?: string[] | null;
  metadata?: Record<string, unknown> | null;
  created_at?: string | null;
}

/** What a search looks for. */
export interface PassageSearch {
  query?: string;
  tags?: string[] | null;
  tag_match_mode?: 'any' | 'all';
  /** Nothing older. */
  start?: Microseconds;
  /** Nothing newer. */
  end?: Microseconds;
}

/**
 * Adds a passage to an archive; a time that names no zone is taken for UTC. Throws `LettaError` 400 for a time that
 * is none.
 */
export function addPassage(letta: LettaServer, archive: Archive, fields: PassageFields): Passage {
  const now = creationTime(letta);
  const passage: Passage = {
    id: `passage-${letta.random.uuid()}`,
    text: fields.text.replaceAll('\0', ''),
    archive_id: archive.id,
    source_id: null,
    file_id: null,
    file_name: null,
    metadata: fields.metadata ?? {},
    tags: fields.tags ? [...new Set(fields.tags)] : (fields.tags ?? null),
    embedding: null,
    embedding_config: archive.embedding_config ?? null,
    organization_id: DEFAULT_ORGANIZATION,
    is_deleted: false,
    created_at: fields.created_at ? timeOf(fields.created_at) : now,
    updated_at: now,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
  };
  insertItem(letta.state.passages, PASSAGE_KEYS, passage);
  return passage;
}

/** Adds passages to an archive, all or none. Throws `LettaError` 404 for an unknown archive if there are any. */
export function addPassages(letta: LettaServer, archiveId: string, all: PassageFields[]): Passage[] {
  if (all.length === 0) return [];
  const archive = getArchive(letta, archiveId);
  for (const { created_at } of all) if (created_at) timeOf(created_at);
  return all.map((fields) => addPassage(letta, archive, fields));
}

/** Adds a passage to the archive of an agent. */
export function remember(letta: LettaServer, agent: AgentRecord, fields: PassageFields): Passage {
  if (fields.created_at) timeOf(fields.created_at);
  return addPassage(letta, archiveOf(letta, agent), fields);
}

/** One page of what an agent has in its archive, or of what in it contains a text, of either case. */
export function listPassages(
  letta: LettaServer,
  agent: AgentRecord | undefined,
  search: string | undefined,
  request: PageRequest,
): Passage[] {
  if (!agent) return [];
  const wanted = search?.toLowerCase() ?? '';
  return pageOfTable(
    letta.state.passages,
    PASSAGE_KEYS,
    'created_at',
    { ...request, rules: PASSAGE_PAGES },
    (passage) => {
      if (!agent.archive_ids.includes(passage.archive_id ?? '')) return false;
      return passage.text.toLowerCase().includes(wanted);
    },
  ).items;
}

/** How many passages an agent has in its archives. */
export function countPassagesOf(letta: LettaServer, { archive_ids }: AgentRecord): number {
  if (archive_ids.length === 0) return 0;
  const all = [...letta.state.passages.items.values()];
  return all.filter(({ archive_id }) => archive_ids.includes(archive_id ?? '')).length;
}

/** Deletes a passage of whatever archive. Throws `LettaError` 404 for an unknown one. */
export function deletePassage(letta: LettaServer, id: string): void {
  const passage = letta.state.passages.items.get(id);
  if (!passage) throw new LettaError(404, `Passage with id ${id} not found in database.`);
  removeItem(letta.state.passages, PASSAGE_KEYS, passage);
}

/** Deletes a passage of an archive. Throws `LettaError` 404 when one is unknown, 400 when it is in another archive. */
export function deletePassageOf(letta: LettaServer, archiveId: string, id: string): void {
  getArchive(letta, archiveId);
  const passage = letta.state.passages.items.get(id);
  if (!passage) throw new LettaError(404, `Agent passage with id ${id} not found in database.`);
  if (passage.archive_id !== archiveId) {
    throw new LettaError(400, `Passage ${id} does not belong to archive ${archiveId}`);
  }
  removeItem(letta.state.passages, PASSAGE_KEYS, passage);
}

/** The passages of some archives, or of all, that a search finds: those with most of its words first, then the oldest. */
export function* searchPassages(
  letta: LettaServer,
  archiveIds: string[] | undefined,
  search: PassageSearch,
  limit: number,
): Work<Passage[]> {
  const request = { direction: 'asc', rules: PASSAGE_PAGES } as const;
  const { items } = pageOfTable(letta.state.passages, PASSAGE_KEYS, 'created_at', request);
  const wanted = yield* filtered(items, (passage) => {
    if (archiveIds && !archiveIds.includes(passage.archive_id ?? '')) return false;
    return isWithin(passage, search) && hasTags(passage, search);
  });
  return (yield* rankByWords(wanted, search.query ?? '', ({ text }) => text)).slice(0, limit);
}

/** What an agent is told of a passage that it searched for. */
export interface Recollection {
  id: string;
  timestamp: string;
  content: string;
  tags: string[];
}

/** Searches what an agent has in its archive; for nothing, nothing is found. */
export function* recall(
  letta: LettaServer,
  agent: AgentRecord,
  search: PassageSearch,
  limit: number | null | undefined,
): Work<Recollection[]> {
  if (!search.query?.trim()) return [];
  const found = yield* searchPassages(letta, agent.archive_ids, search, limit ?? USUAL_RESULTS);
  return found.map(({ id, text, tags, created_at }) => ({
    id,
    timestamp: timeInZone(parseTime(created_at) ?? 0, agent.timezone ?? 'UTC'),
    content: text,
    tags: tags ?? [],
  }));
}

function isWithin({ created_at }: Passage, { start, end }: PassageSearch): boolean {
  const time = parseTime(created_at) ?? 0;
  return (start === undefined || time >= start) && (end === undefined || time <= end);
}

function hasTags(passage: Passage, { tags, tag_match_mode }: PassageSearch): boolean {
  if (!tags || tags.length === 0) return true;
  const isThere = (tag: string) => passage.tags?.includes(tag) === true;
  return tag_match_mode === 'all' ? tags.every(isThere) : tags.some(isThere);
}

function timeOf(text: string): string {
  const time = readTime(text);
  if (time === undefined) throw new LettaError(400, `Invalid isoformat string: '${text}'`);
  return formatTime(time);
}
