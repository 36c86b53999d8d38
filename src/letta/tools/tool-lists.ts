import { BASE_TOOLS } from './base-tools/index.js';
import { LettaError } from '../values/error.js';
import { TOOL_PAGES } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';
import { pageOfTable } from '../tables/tables.js';
import { restoreBaseTools, toolTable } from './tools.js';
import { countWords } from '../values/word-search.js';
import { TOOL_KEYS, type ToolRecord } from '../model/tools.js';

/** What to look for; what is left out does not matter. Each is described in the spec. */
export interface ToolFilter {
  name?: string;
  names?: string[];
  tool_ids?: string[];
  search?: string;
  tool_types?: string[];
  exclude_tool_types?: string[];
  return_only_letta_tools?: boolean;
  exclude_letta_tools?: boolean;
}

/** Every kind of tool, in the order in which the real server lists them (letta/schemas/enums.py). */
const TOOL_TYPES = [
  'custom',
  'letta_core',
  'letta_memory_core',
  'letta_multi_agent_core',
  'letta_sleeptime_core',
  'letta_voice_sleeptime_core',
  'letta_builtin',
  'letta_files_core',
  'external_langchain',
  'external_composio',
  'external_mcp',
];

/** The tools that a filter lets through, one page of them. Throws `LettaError` 400 for a type that does not exist. */
export function listTools(letta: LettaServer, filter: ToolFilter, request: PageRequest): ToolRecord[] {
  const isWanted = wish(filter);
  // Whoever starts from the beginning finds base tools as they should be.
  if (!request.after) restoreBaseTools(letta);
  return pageOfTable(toolTable(letta), TOOL_KEYS, 'created_at', { ...request, rules: TOOL_PAGES }, isWanted)
    .items;
}

/** How many tools a filter lets through. Throws as `listTools` does. */
export function countTools(letta: LettaServer, filter: ToolFilter): number {
  const isWanted = wish(filter);
  return [...toolTable(letta).items.values()].filter(isWanted).length;
}

/** What a search for tools looks for. */
export interface ToolSearch {
  query?: string | null;
  tool_types?: string[] | null;
  tags?: string[] | null;
  limit: number;
}

/** Tools that hold words of a query, best first, of equals the newest; all tools when there is no query. */
export function searchTools(
  letta: LettaServer,
  { query, tool_types, tags, limit }: ToolSearch,
): ToolRecord[] {
  const request = { direction: 'desc', rules: TOOL_PAGES } as const;
  const { items } = pageOfTable(toolTable(letta), TOOL_KEYS, 'created_at', request, (tool) => {
    if (tool_types?.length && !tool_types.includes(tool.tool_type)) return false;
    return !tags?.length || tags.some((tag) => tool.tags.includes(tag));
  });
  if (!query?.trim()) return items.slice(0, limit);
  const scored = items.map((tool) => ({ tool, score: countWords(query, textOf(tool)) }));
  const found = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  return found.map(({ tool }) => tool).slice(0, limit);
}

function textOf({ name, description, tags, json_schema }: ToolRecord): string {
  const schema = json_schema ?? BASE_TOOLS.get(name)?.jsonSchema ?? {};
  return [name, name.replaceAll('_', ' '), description, ...tags, JSON.stringify(schema)].join(' ');
}

function wish(filter: ToolFilter): (tool: ToolRecord) => boolean {
  const { name, names = [], search, return_only_letta_tools, exclude_letta_tools } = filter;
  const types = typesOf(filter.tool_types);
  const unwanted = typesOf(filter.exclude_tool_types);
  const ids = listed(filter.tool_ids);
  const wanted = name === undefined ? names : [name, ...names];
  return (tool) =>
    (wanted.length === 0 || wanted.includes(tool.name)) &&
    (!ids || ids.includes(tool.id)) &&
    (!types || types.includes(tool.tool_type)) &&
    !unwanted?.includes(tool.tool_type) &&
    (search === undefined || tool.name.toLowerCase().includes(search.toLowerCase())) &&
    (!return_only_letta_tools || tool.tool_type.startsWith('letta_')) &&
    (!exclude_letta_tools || !BASE_TOOLS.has(tool.name));
}

function typesOf(given: string[] | undefined): string[] | undefined {
  const types = listed(given);
  const unknown = types?.find((type) => !TOOL_TYPES.includes(type));
  if (unknown === undefined) return types;
  const known = TOOL_TYPES.join(', ');
  throw new LettaError(400, `Invalid tool_type '${unknown}'. Must be one of: ${known}`);
}

/** Repeated, or separated by commas; nothing at all is no wish. */
function listed(given: string[] | undefined): string[] | undefined {
  const items = (given ?? []).flatMap((text) => text.split(',')).map((item) => item.trim());
  const named = items.filter(Boolean);
  return named.length > 0 ? named : undefined;
}
