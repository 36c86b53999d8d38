import { isDeepStrictEqual } from 'node:util';
import type { components } from '../../../generated/letta.js';
import { objectOf } from '../../json/read.js';
import { invalidArgument } from '../values/error.js';
import { rowNotFound } from '../values/not-found.js';
import type { LettaServer } from '../model/server.js';
import { changeItem } from '../tables/tables.js';
import { offersOf } from './mcp-offers.js';
import { MCP_SERVER_KEYS, type McpServerRecord } from '../model/mcp-servers.js';
import { upsertMcpTool } from './tool-writing.js';
import { changeTool, findTool, removeToolById, toolTable } from './tools.js';
import type { McpOffer, ToolRecord } from '../model/tools.js';

type Schemas = components['schemas'];

/** Through which of its interfaces a server is spoken of: only the newer one keeps lists of the tools of servers. */
export type McpForm = 'newer' | 'older';

/** Makes the tools that a new server offers, but for those whose parameters make no sense. */
export function makeTools(letta: LettaServer, server: McpServerRecord, form: McpForm): void {
  for (const offer of offersOf(letta, server.server_name) ?? []) {
    if (offer.health?.status !== 'INVALID') makeTool(letta, server, offer, form);
  }
}

/** Makes a tool, or makes the tool of its name that of this server, whatever it was before. */
function makeTool(letta: LettaServer, server: McpServerRecord, offer: McpOffer, form: McpForm): ToolRecord {
  const tool = upsertMcpTool(letta, offer, { server_name: server.server_name, server_id: server.id });
  if (form === 'newer' && !server.tool_ids.includes(tool.id)) {
    changeItem(letta.state.mcpServers, MCP_SERVER_KEYS, server, { tool_ids: [...server.tool_ids, tool.id] });
  }
  return tool;
}

/**
 * Makes one of the tools that a server offers. Throws `LettaError` 400 for one that it does not, in the words in which
 * the real server refuses it where its servers are in a file; else it breaks on it (500).
 */
export function addMcpTool(letta: LettaServer, server: McpServerRecord, name: string): ToolRecord {
  const offers = offersOf(letta, server.server_name) ?? [];
  const offer = offers.find((one) => one.name === name);
  if (offer) return makeTool(letta, server, offer, 'older');
  const names = offers.map((one) => one.name).join(', ');
  throw invalidArgument(
    `Tool ${name} not found in MCP server ${server.server_name} - available tools: ${names}`,
  );
}

/** The tools that the newer form has made of what a server offers; none for a server that is not there. */
export function toolsOfServer(letta: LettaServer, serverId: string): ToolRecord[] {
  const server = letta.state.mcpServers.items.get(serverId);
  return (server?.tool_ids ?? []).flatMap((id) => findTool(letta, id) ?? []);
}

/** One of them. Throws `LettaError` 404; the real server breaks on what is not there (500). */
export function getToolOfServer(letta: LettaServer, serverId: string, toolId: string): ToolRecord {
  const tool = toolsOfServer(letta, serverId).find(({ id }) => id === toolId);
  if (!tool) throw rowNotFound('Tool', toolId);
  return tool;
}

/** Makes a server's tools what it offers by now, and says what changed, by name. */
export function refreshTools(
  letta: LettaServer,
  server: McpServerRecord,
  form: McpForm,
): Schemas['McpResync'] {
  const offers = offersOf(letta, server.server_name) ?? [];
  const known = new Map(ownTools(letta, server).map((tool) => [tool.name, tool]));
  const gone = [...known.values()].filter(({ name }) => !offers.some((offer) => offer.name === name));
  for (const { id } of gone) removeToolById(letta, id);
  const updated: string[] = [];
  const added: string[] = [];
  for (const offer of offers) {
    const tool = known.get(offer.name);
    if (tool && updateTool(letta, tool, offer)) updated.push(offer.name);
    if (tool || offer.health?.status === 'INVALID') continue;
    makeTool(letta, server, offer, form);
    added.push(offer.name);
  }
  return { deleted: gone.map(({ name }) => name), updated, added };
}

/** False when it is already what is offered. */
function updateTool(letta: LettaServer, tool: ToolRecord, { description, jsonSchema }: McpOffer): boolean {
  if (isDeepStrictEqual(tool.json_schema, jsonSchema)) return false;
  changeTool(letta, tool, { description, json_schema: jsonSchema });
  return true;
}

/** Takes the tools of a server away that is to be forgotten. */
export function removeToolsOf(letta: LettaServer, server: McpServerRecord): void {
  for (const { id } of ownTools(letta, server)) removeToolById(letta, id);
}

/** Those that say that they come from a server. */
function ownTools(letta: LettaServer, server: McpServerRecord): ToolRecord[] {
  return [...toolTable(letta).items.values()].filter(
    ({ metadata_ }) => objectOf(metadata_?.mcp).server_id === server.id,
  );
}

/** What a server of a name offers, in the older form. */
export function listOffers(letta: LettaServer, serverName: string): Schemas['McpTool'][] {
  return (offersOf(letta, serverName) ?? []).map((offer) => ({
    ...presentOffer(offer, offer.inputSchema),
    health: offer.health,
  }));
}

/** The same of a server that is only tried: as it says it itself. */
export function tryServer(letta: LettaServer, serverName: string): Schemas['McpServerTest'] {
  const offers = offersOf(letta, serverName) ?? [];
  return { status: 'success', tools: offers.map((offer) => presentOffer(offer, offer.given)) };
}

/** The same in the words of the streams that connect servers. */
export function toolsInStream(letta: LettaServer, serverName: string): Record<string, unknown>[] {
  return tryServer(letta, serverName).tools.map(({ _meta: meta, ...tool }) => ({ ...tool, meta }));
}

function presentOffer({ name, description }: McpOffer, inputSchema: McpOffer['inputSchema']) {
  return {
    name,
    title: null,
    description,
    inputSchema,
    outputSchema: null,
    annotations: null,
    _meta: null,
  };
}
