import type { Work } from '../../scheduling/slices.js';
import { createHash } from 'node:crypto';
import type { components } from '../../../generated/letta.js';
import { deepCopy } from '../../python/copy.js';
import { pythonRepr } from '../../python/repr.js';
import { BASE_TOOLS } from './base-tools/index.js';
import { notNullViolation } from '../values/constraint.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { invalidArgument, LettaError } from '../values/error.js';
import { withoutNulls } from '../values/given.js';
import type { LettaServer } from '../model/server.js';
import { schemaOfArguments, schemaOfSource } from './tool-schema.js';
import { addTool, changeTool, findToolByName, getTool, isBaseTool, RETURN_CHAR_LIMIT } from './tools.js';
import type { McpOffer, ToolSchema, ToolRecord } from '../model/tools.js';

type Schemas = components['schemas'];

/** What may be said of a new tool. */
export type ToolFields = Partial<Schemas['ToolCreate']> & Pick<Schemas['ToolCreate'], 'source_code'>;

/**
 * Makes a tool, or makes the tool of its name anew. Throws `LettaError` 400 for source code that no schema can be
 * worked out of, 409 for a schema without a name (letta/services/tool_manager.py, create_or_update_tool_async).
 */
export function* upsertTool(letta: LettaServer, fields: ToolFields, id?: string): Work<ToolRecord> {
  const json_schema = yield* toolSchemaOf(fields);
  const name = json_schema.name;
  if (typeof name !== 'string') throw notNullViolation('tools', 'name');
  return keepTool(letta, membersOf(fields, json_schema, name), id);
}

/**
 * The same of a tool that a server of tools offers: it calls the server, and its source is never run
 * (letta/schemas/tool.py, ToolCreate.from_mcp).
 */
export function upsertMcpTool(
  letta: LettaServer,
  { name, description, jsonSchema }: Pick<McpOffer, 'name' | 'description' | 'jsonSchema'>,
  origin: { server_name: string; server_id: string },
): ToolRecord {
  const source_code = `def ${name}(**kwargs):\n    raise RuntimeError("${NEVER_RUN}")`;
  const tags = [`mcp:${origin.server_name}`];
  const fields = { description, source_code, source_type: 'python', tags };
  const members = membersOf(fields, deepCopy(jsonSchema), name);
  const metadata_ = { mcp: origin, ...members.metadata_ };
  return keepTool(letta, { ...members, tool_type: 'external_mcp', metadata_ });
}

const NEVER_RUN =
  'Something went wrong - we should never be using the persisted source code for MCP. Please reach out to Letta team';

function keepTool(
  letta: LettaServer,
  members: Omit<ToolRecord, 'id' | 'created_at'>,
  id?: string,
): ToolRecord {
  const known = findToolByName(letta, members.name);
  if (!known) {
    const tool = { ...members, id: id ?? `tool-${letta.random.uuid()}`, created_at: creationTime(letta) };
    return addTool(letta, tool);
  }
  // The real server lets tags be replaced but never be taken away like this.
  return changeTool(letta, known, { ...members, tags: members.tags.length > 0 ? members.tags : known.tags });
}

/** The schema of a tool that is to be made, given or worked out. Throws as `upsertTool` does. */
export function* toolSchemaOf({
  json_schema,
  args_json_schema,
  source_code,
  source_type,
}: ToolFields): Work<ToolSchema> {
  if (json_schema && Object.keys(json_schema).length > 0) return json_schema;
  if (!source_code) throw new LettaError(400, 'Custom tool is missing source_code field.');
  if (source_type !== undefined && source_type !== 'python') {
    throw new LettaError(400, `Unknown tool source type: ${source_type}`);
  }
  if (args_json_schema && Object.keys(args_json_schema).length > 0) {
    return yield* schemaOfArguments(source_code, args_json_schema);
  }
  return yield* schemaOfSource(source_code);
}

/**
 * Gives a tool other members; null changes nothing. Throws `LettaError` 404 for an unknown tool, and 400 for source
 * code without the tool's function, a name that is taken, and a name of a base tool that is no base tool's.
 */
export function* modifyTool(letta: LettaServer, id: string, update: Schemas['ToolUpdate']): Work<ToolRecord> {
  const described = yield* schemaIn(update, getTool(letta, id));
  // It may have been deleted while its source was read.
  const tool = getTool(letta, id);
  const isBase = isBaseTool(tool);
  const name = typeof described?.name === 'string' ? described.name : tool.name;
  checkSource(update, tool, name, described ?? tool.json_schema);
  if (name !== tool.name && findToolByName(letta, name)) {
    throw invalidArgument(`Tool with name '${name}' already exists in your organization`);
  }
  if (isBase && name !== tool.name && !BASE_TOOLS.has(name)) {
    throw new LettaError(
      400,
      `'${name}' is not a user-defined function in module 'letta.functions.function_sets.base'`,
    );
  }
  return changeTool(letta, tool, {
    ...withoutNulls(plainMembers(update)),
    name,
    ...(!isBase && described && { json_schema: described }),
    ...(update.pip_requirements && { pip_requirements: withVersions(update.pip_requirements) }),
    ...(update.npm_requirements && { npm_requirements: withVersions(update.npm_requirements) }),
    last_updated_by_id: DEFAULT_USER,
  });
}

/** The schema that a tool is to have from now on, given or worked out; nothing where it is to stay. */
function* schemaIn(
  update: Schemas['ToolUpdate'],
  tool: ToolRecord,
): Work<Schemas['ToolUpdate']['json_schema']> {
  const { json_schema: given, args_json_schema: args } = update;
  if (tool.tool_type !== 'custom' || given || !args) return given;
  return yield* schemaOfArguments(update.source_code ?? tool.source_code ?? '', args, tool.name);
}

/** Those that are taken over as they are; unknown ones are overlooked. */
function plainMembers(update: Schemas['ToolUpdate']) {
  const { description, tags, source_code, source_type, args_json_schema, return_char_limit, metadata_ } =
    update;
  const { default_requires_approval, enable_parallel_execution } = update;
  const texts = { description, tags, source_code, source_type, args_json_schema };
  return { ...texts, return_char_limit, metadata_, default_requires_approval, enable_parallel_execution };
}

function membersOf(
  fields: ToolFields,
  json_schema: ToolSchema,
  name: string,
): Omit<ToolRecord, 'id' | 'created_at'> {
  const { description } = json_schema;
  const pip_requirements = withVersions(fields.pip_requirements);
  const npm_requirements = withVersions(fields.npm_requirements);
  return {
    name,
    tool_type: 'custom',
    description: fields.description ?? (typeof description === 'string' ? description : null),
    // What the real server's database fills in when nothing is said.
    source_type: fields.source_type ?? 'json',
    source_code: fields.source_code,
    json_schema,
    args_json_schema: fields.args_json_schema ?? {},
    tags: fields.tags ?? [],
    return_char_limit: fields.return_char_limit ?? RETURN_CHAR_LIMIT,
    pip_requirements,
    npm_requirements,
    default_requires_approval: fields.default_requires_approval ?? null,
    enable_parallel_execution: fields.enable_parallel_execution ?? false,
    metadata_: { tool_hash: hashOf(fields, pip_requirements, npm_requirements) },
    project_id: null,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
  };
}

type Requirements = Schemas['PackageRequirement'][] | null;

function withVersions(requirements: Requirements | undefined): Requirements {
  return requirements?.map(({ name, version = null }) => ({ name, version })) ?? null;
}

/** Tells whether a tool's code is another than before (letta/helpers/tool_helpers.py). */
function hashOf({ source_code, source_type = '' }: ToolFields, pip: Requirements, npm: Requirements): string {
  const print = (kind: string, requirements: Requirements) => {
    const printed = requirements?.map(
      ({ name, version }) => `${kind}Requirement(name=${pythonRepr(name)}, version=${pythonRepr(version)})`,
    );
    return printed && printed.length > 0 ? [`${kind.toLowerCase()}:[${printed.join(', ')}]`] : [];
  };
  const dependencies = [...print('Pip', pip), ...print('Npm', npm)].join(';');
  return createHash('sha256')
    .update([source_code, source_type, dependencies].join('|'))
    .digest('hex')
    .slice(0, 12);
}

function checkSource(
  { source_code: source, source_type }: Schemas['ToolUpdate'],
  tool: ToolRecord,
  name: string,
  schema: ToolSchema | null,
): void {
  if (source === undefined || source === null) return;
  const word = (source_type ?? tool.source_type) === 'typescript' ? 'function' : 'def';
  if (source.includes(`${word} ${name}`)) return;
  const described = typeof schema?.name === 'string' ? schema.name : 'None';
  throw new LettaError(
    400,
    `Tool name '${name}' does not match the name in the JSON schema '${described}' or in the source code \`${source}\``,
  );
}
