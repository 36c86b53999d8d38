import { findBlock } from './blocks.js';
import { identitiesWithKey } from '../groups/identities.js';
import { LENIENT_PAGES, rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { countAgentsWith } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { pageOfSome, pageOfTable } from '../tables/tables.js';
import { hasTags, type TagFilter } from '../records/tags.js';
import { BLOCK_KEYS, type BlockRecord } from '../model/blocks.js';
import type { IdentityRecord } from '../model/identities.js';

/** What to look for; what is left out does not matter. Each is described in the spec. */
export interface BlockFilter extends TagFilter {
  label?: string;
  /** Templates alone or no templates: the real server never lists both. */
  templates_only?: boolean;
  name?: string;
  identity_id?: string;
  identifier_keys?: string[];
  project_id?: string;
  label_search?: string;
  description_search?: string;
  value_search?: string;
  connected_to_agents_count_gt?: number;
  connected_to_agents_count_lt?: number;
  connected_to_agents_count_eq?: number[];
  show_hidden_blocks?: boolean;
}

/** The blocks that a filter lets through, one page of them. */
export function listBlocks(letta: LettaServer, filter: BlockFilter, request: PageRequest): BlockRecord[] {
  const isHeld = heldBy(letta, filter);
  const isWanted = (block: BlockRecord) =>
    matches(block, filter) &&
    (!block.hidden || filter.show_hidden_blocks === true) &&
    isSearched(block, filter) &&
    isConnected(letta, block, filter) &&
    isHeld(block);
  return pageOfTable(
    letta.state.blocks,
    BLOCK_KEYS,
    'created_at',
    { ...request, rules: LENIENT_PAGES },
    isWanted,
  ).items;
}

/** The blocks about an identity, one page of them. The real server leaves their tags out here. */
export function listBlocksAbout(
  letta: LettaServer,
  { block_ids }: IdentityRecord,
  request: PageRequest,
): BlockRecord[] {
  const blocks = [...block_ids].flatMap((id) => findBlock(letta, id) ?? []);
  const { items } = pageOfSome(
    letta.state.blocks,
    BLOCK_KEYS,
    'created_at',
    { ...request, rules: rowPages('Block') },
    blocks,
  );
  return items.map((block) => ({ ...block, tags: [] }));
}

/** How many blocks a filter lets through, hidden ones too; without a filter templates count as well, as on the real server. */
export function countBlocks(letta: LettaServer, filter: BlockFilter): number {
  const { items } = letta.state.blocks;
  const { label, templates_only, name, tags, project_id } = filter;
  if (!templates_only && [label, name, tags, project_id].every((wish) => wish === undefined))
    return items.size;
  return [...items.values()].filter((block) => matches(block, filter)).length;
}

function matches(block: BlockRecord, filter: BlockFilter): boolean {
  return (
    block.is_template === (filter.templates_only ?? false) &&
    (!filter.label || block.label === filter.label) &&
    (!filter.name || block.template_name === filter.name) &&
    (!filter.project_id || block.project_id === filter.project_id) &&
    hasTags(block.tags, filter)
  );
}

function isSearched(block: BlockRecord, filter: BlockFilter): boolean {
  return (
    // Real server: a label asked for exactly makes the search for a part of it moot.
    (Boolean(filter.label) || contains(block.label, filter.label_search)) &&
    contains(block.description, filter.description_search) &&
    contains(block.value, filter.value_search)
  );
}

/** In letters of either case. */
function contains(text: string | null | undefined, part: string | undefined): boolean {
  return !part || (text ?? '').toLowerCase().includes(part.toLowerCase());
}

function isConnected(letta: LettaServer, block: BlockRecord, filter: BlockFilter): boolean {
  const count = countAgentsWith(letta, block.id);
  const { connected_to_agents_count_gt: more, connected_to_agents_count_lt: fewer } = filter;
  const { connected_to_agents_count_eq: exactly } = filter;
  // Real server: blocks that no agent has are only considered where fewer or exactly none are asked for.
  if (count === 0 && fewer === undefined && !exactly?.includes(0) && (more !== undefined || exactly))
    return false;
  return (
    (more === undefined || count > more) &&
    (fewer === undefined || count < fewer) &&
    (exactly === undefined || exactly.includes(count))
  );
}

/** Whether the identities that are asked for have a block. */
function heldBy(
  letta: LettaServer,
  { identity_id, identifier_keys }: BlockFilter,
): (block: BlockRecord) => boolean {
  const byId = identity_id ? letta.state.identities.items.get(identity_id)?.block_ids : undefined;
  const byKey = (identifier_keys ?? []).flatMap((key) => identitiesWithKey(letta, key));
  return ({ id }) =>
    (!identity_id || byId?.has(id) === true) &&
    (!identifier_keys?.length || byKey.some(({ block_ids }) => block_ids.has(id)));
}
