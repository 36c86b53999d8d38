import { Random } from '../../sandbox/random.js';
import { BASE_TOOLS } from './base-tools/index.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { LettaError } from '../values/error.js';
import { rowNotFound } from '../values/not-found.js';
import { creationTime } from '../model/creation.js';
import { unrelateFromAll } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem, removeItem, type Table } from '../tables/tables.js';
import { type Tool, type ToolRecord, TOOL_KEYS } from '../model/tools.js';

/** When base tools were made: before everything else. The real server makes them when it first starts. */
const BASE_TOOLS_MADE = '2024-01-01T00:00:00Z';

/**
 * The table of tools. The tools of a fresh server are put into it when it is first needed, so that a sandbox that
 * uses no tools does not pay for them. Their ids are the same in every sandbox.
 */
export function toolTable(letta: LettaServer): Table<ToolRecord> {
  const { state } = letta;
  if (!state.hasBaseTools) {
    state.hasBaseTools = true;
    for (const name of BASE_TOOLS.keys()) {
      const id = `tool-${new Random(`base tool ${name}`).uuid()}`;
      addTool(letta, { ...baseFields(name), id, created_at: BASE_TOOLS_MADE });
    }
  }
  return state.tools;
}

/** Undefined when there is no such tool. */
export function findTool(letta: LettaServer, id: string): ToolRecord | undefined {
  return toolTable(letta).items.get(id);
}

/** Throws the real server's 404 when there is no such tool. */
export function getTool(letta: LettaServer, id: string): ToolRecord {
  const tool = findTool(letta, id);
  if (!tool) throw rowNotFound('Tool', id);
  return tool;
}

/** Undefined when no tool is called so. */
export function findToolByName(letta: LettaServer, name: string): ToolRecord | undefined {
  const table = toolTable(letta);
  const id = letta.state.toolIds.get(name);
  return id === undefined ? undefined : table.items.get(id);
}

/** The ids of the tools of some names, base tools or others; names that no tool has are left out. */
export function toolIdsOf(letta: LettaServer, names: readonly string[]): string[] {
  return names.flatMap((name) => findToolByName(letta, name)?.id ?? []);
}

/** Adds a tool whose name and id are not taken. */
export function addTool(letta: LettaServer, tool: ToolRecord): ToolRecord {
  insertItem(toolTable(letta), TOOL_KEYS, tool);
  letta.state.toolIds.set(tool.name, tool.id);
  return tool;
}

/** Gives a tool other members; a new name must not be taken. */
export function changeTool(
  letta: LettaServer,
  tool: ToolRecord,
  changes: Partial<Omit<ToolRecord, 'id'>>,
): ToolRecord {
  letta.state.toolIds.delete(tool.name);
  letta.state.toolIds.set(changes.name ?? tool.name, tool.id);
  return changeItem(toolTable(letta), TOOL_KEYS, tool, changes);
}

/** Takes a tool away, from every agent that has it too. */
function removeTool(letta: LettaServer, tool: ToolRecord): void {
  removeItem(toolTable(letta), TOOL_KEYS, tool);
  letta.state.toolIds.delete(tool.name);
  unrelateFromAll(letta, 'tool_ids', tool.id);
}

/** The same by id. Throws `LettaError` 400 when there is no such tool: here the real server has no 404. */
export function removeToolById(letta: LettaServer, id: string): void {
  const tool = findTool(letta, id);
  if (!tool) throw new LettaError(400, `Tool with id ${id} not found.`);
  removeTool(letta, tool);
}

/** Brings base tools back that were deleted, and those that were changed to what they were. */
export function restoreBaseTools(letta: LettaServer): ToolRecord[] {
  return [...BASE_TOOLS.keys()].map((name) => {
    const known = findToolByName(letta, name);
    if (known) return changeTool(letta, known, baseFields(name));
    const id = `tool-${letta.random.uuid()}`;
    return addTool(letta, { ...baseFields(name), id, created_at: creationTime(letta) });
  });
}

/** Whether a tool is one of Letta's own, whose schema is read where it is defined. */
export function isBaseTool({ tool_type }: Pick<ToolRecord, 'tool_type'>): boolean {
  return tool_type.startsWith('letta_');
}

/** A tool as it goes over the wire. */
export function presentTool({ created_at, ...tool }: ToolRecord): Tool & { id: string; name: string } {
  void created_at;
  const base = isBaseTool(tool) ? BASE_TOOLS.get(tool.name) : undefined;
  return base ? { ...tool, json_schema: base.jsonSchema } : tool;
}

function baseFields(name: string): Omit<ToolRecord, 'id' | 'created_at'> {
  const base = BASE_TOOLS.get(name);
  if (!base) throw new Error(`${name} is no base tool`);
  return {
    name,
    tool_type: base.toolType,
    description: base.jsonSchema.description,
    source_type: 'python',
    source_code: null,
    json_schema: null,
    args_json_schema: null,
    tags: [base.toolType],
    return_char_limit: RETURN_CHAR_LIMIT,
    pip_requirements: null,
    npm_requirements: null,
    default_requires_approval: null,
    enable_parallel_execution: base.parallel,
    metadata_: {},
    project_id: null,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
  };
}

/** Characters of a tool's answer that its agent gets (letta/constants.py, FUNCTION_RETURN_CHAR_LIMIT). */
export const RETURN_CHAR_LIMIT = 50_000;
