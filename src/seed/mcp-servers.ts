import { isObject } from '../json/read.js';
import type { LettaServer } from '../letta/model/server.js';
import { ARGUMENT_PREFIX, offersOf, setOffers } from '../letta/tools/mcp-offers.js';
import { mcpSchemasOf } from '../letta/tools/mcp-schema.js';
import { findMcpServerByName, keepMcpServer, type McpServerFields } from '../letta/tools/mcp-servers.js';
import { makeTools } from '../letta/tools/mcp-tools.js';
import { findToolByName } from '../letta/tools/tools.js';
import { forEachOf, type Work } from '../scheduling/slices.js';
import { placeholdersIn } from '../script/templates.js';
import { didYouMean } from '../words/nearest.js';
import type { Notes } from './notes.js';
import { at, type SeedPath, SeedProblem } from './problem.js';
import type { Seed } from './seed.js';
import type { McpOffer } from '../letta/model/tools.js';

type SeedMcpServer = NonNullable<Seed['mcp_servers']>[number];
type SeedMcpConfig = NonNullable<SeedMcpServer['config']>;
type SeedMcpTool = NonNullable<SeedMcpServer['tools']>[number];

/**
 * Says what the MCP servers of a seed offer, and adds those that it says how to reach, with their tools. Notes each whose
 * id or name is taken, whose config is not complete, and whose tools make no sense or have the name of others.
 */
export function plantMcpServers(letta: LettaServer, seed: Seed, notes: Notes): Work<void> {
  const named = new Set<string>();
  return forEachOf(seed.mcp_servers ?? [], (entry, index) => {
    const path = ['mcp_servers', index];
    const before = notes.count;
    const fields = notes.attempt(() => checkServer(letta, path, entry, named));
    const offers = entry.tools?.flatMap(
      (tool, i) => notes.attempt(() => offerOf([...path, 'tools', i], tool, entry.tools ?? [])) ?? [],
    );
    if (notes.count > before) return;
    notes.attempt(() => plantServer(letta, path, entry, fields, offers));
  });
}

/** What is known of a server that is to be there; undefined for one that is only described. */
function checkServer(
  letta: LettaServer,
  path: SeedPath,
  { id, name, config }: SeedMcpServer,
  named: Set<string>,
): McpServerFields | undefined {
  if (named.has(name)) throw new SeedProblem([...path, 'name'], `has an entry already: ${name}`);
  named.add(name);
  if (!config) {
    if (id !== undefined) throw new SeedProblem([...path, 'id'], 'is only for a server that has a config');
    return undefined;
  }
  if (id !== undefined && letta.state.mcpServers.items.has(id)) {
    throw new SeedProblem([...path, 'id'], `is taken: ${id}`);
  }
  if (findMcpServerByName(letta, name)) throw new SeedProblem([...path, 'name'], `is taken: ${name}`);
  return { server_name: name, ...reachedBy([...path, 'config'], config) };
}

function reachedBy(path: SeedPath, config: SeedMcpConfig) {
  const { mcp_server_type, command, args = [], env = null } = config;
  const { server_url, auth_token, custom_headers = null } = config;
  const isProcess = mcp_server_type === 'stdio';
  const foreign = (isProcess ? OF_ADDRESSES : OF_PROCESSES).find((member) => config[member] !== undefined);
  if (foreign)
    throw new SeedProblem([...path, foreign], `is not for a server of the type ${mcp_server_type}`);
  if (isProcess) {
    if (command === undefined) throw new SeedProblem(path, 'needs a command');
    return { mcp_server_type, command, args, env };
  }
  if (server_url === undefined) throw new SeedProblem(path, 'needs a server_url');
  const token = auth_token?.replace(/^Bearer /, '') || null;
  return { mcp_server_type, server_url, custom_headers, token };
}

const OF_PROCESSES = ['command', 'args', 'env'] as const;
const OF_ADDRESSES = ['server_url', 'auth_token', 'custom_headers'] as const;

/** A tool that makes sense by itself, among the others of its server. */
function offerOf(path: SeedPath, tool: SeedMcpTool, all: readonly SeedMcpTool[]): McpOffer {
  const { name, description = '', returns, status = 'success' } = tool;
  const { input_schema: given = { type: 'object', properties: {} } } = tool;
  if (all.find((other) => other.name === name) !== tool) {
    throw new SeedProblem([...path, 'name'], `has the name of another tool: ${name}`);
  }
  checkReturns([...path, 'returns'], returns, given);
  const schemas = at([...path, 'input_schema'], () => mcpSchemasOf(name, description, given));
  return { name, description, given, returns, status, ...schemas };
}

/** Throws for a placeholder that stands for no argument of the tool. */
function checkReturns(path: SeedPath, returns: unknown, given: Record<string, unknown>): void {
  const parameters = isObject(given.properties) ? Object.keys(given.properties) : [];
  const known = parameters.map((parameter) => ARGUMENT_PREFIX + parameter);
  for (const text of textsIn(returns)) {
    const odd = placeholdersIn(text).find(({ name }) => !known.includes(name));
    if (!odd) continue;
    const names = known.map((name) => `{{${name}}}`).join(', ');
    const choices = names ? `there are ${names}` : 'the tool has no parameters';
    throw new SeedProblem(
      path,
      `has ${odd.whole}, which stands for nothing${didYouMean(odd.name, known)}; ${choices} (and \\{{ for plain braces)`,
    );
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

function plantServer(
  letta: LettaServer,
  path: SeedPath,
  { id, name }: SeedMcpServer,
  fields: McpServerFields | undefined,
  offers: McpOffer[] | undefined,
): void {
  if (fields) checkNames(letta, path, offers ?? offersOf(letta, name) ?? []);
  if (offers) setOffers(letta, name, offers);
  if (fields)
    makeTools(
      letta,
      at(path, () => keepMcpServer(letta, fields, id)),
      'newer',
    );
}

/** A server takes tools that have other servers' names; in a seed that would be a mistake. */
function checkNames(letta: LettaServer, path: SeedPath, offers: readonly McpOffer[]): void {
  offers.forEach(({ name }, index) => {
    if (!findToolByName(letta, name)) return;
    throw new SeedProblem([...path, 'tools', index], `has the name of another tool: ${name}`);
  });
}
