import type { operations } from '../../generated/letta.js';
import { type Described, exampleOfParameter, resolve } from './described.js';
import { controller, freshSandbox, lettaActor } from './users.js';

/** The ids of one thing of each kind, by the prefix that ids of the kind have. */
export type LettaWorld = Record<string, string>;

const TOOL_NAME = 'look_up';
const MCP_TOOL_NAME = 'forecast';
const FOLDER_NAME = 'Populated';

const SOURCE = `def ${TOOL_NAME}(query: str) -> str:
    """
    Looks something up.

    Args:
        query (str): What to look up
    """
    return query
`;
const EMBEDDING = 'openai/text-embedding-3-small';

/** Fills a sandbox with one thing of every kind, each the agent's that can be an agent's. */
export async function populate(sandbox: string): Promise<LettaWorld> {
  const letta = lettaActor(sandbox);
  const ids: LettaWorld = {};
  const call = (operationId: keyof operations, options: object = {}) =>
    letta.call(operationId, options as never) as Promise<never>;
  const make = async (operationId: keyof operations, body: object, options: object = {}) =>
    (await call(operationId, { ...options, body }))['id'];
  const attach = (operationId: keyof operations, path: object) =>
    call(operationId, { path: { agent_id: ids.agent, ...path } });

  const models = { model: 'openai/gpt-4o-mini', embedding: EMBEDDING };
  const memory = { memory_blocks: [{ label: 'human', value: 'Bob' }], include_base_tools: false };
  ids.agent = await make('create_agent', { name: 'Populated', ...models, ...memory });
  const path = { agent_id: ids.agent };
  ids.block = await make('create_block', { label: 'populated', value: '' });
  await attach('attach_core_memory_block', { block_id: ids.block });
  const identity = { identifier_key: 'populated', name: 'Populated', identity_type: 'user' };
  ids.identity = await make('create_identity', identity);
  await attach('attach_identity_to_agent', { identity_id: ids.identity });
  ids.group = await make('create_group', { agent_ids: [ids.agent], description: 'Populated' });
  ids.tool = await make('create_tool', { source_code: SOURCE });
  await attach('attach_tool_to_agent', { tool_id: ids.tool });
  ids.source = await make('create_folder', { name: FOLDER_NAME, embedding: EMBEDDING });
  await attach('attach_folder_to_agent', { folder_id: ids.source });
  ids.file = await upload(sandbox, ids.source);
  ids.archive = await make('create_archive', { name: 'Populated', embedding: EMBEDDING });
  await attach('attach_archive_to_agent', { archive_id: ids.archive });
  ids.passage = await make(
    'create_passage_in_archive',
    { text: 'Owls' },
    { path: { archive_id: ids.archive } },
  );
  ids.provider = await make('create_provider', { name: 'populated', provider_type: 'openai', api_key: 'x' });
  const offered = { name: 'populated', tools: [{ name: MCP_TOOL_NAME }] };
  await controller(sandbox).call('seedMock', { body: { mcp_servers: [offered] } });
  const server = { mcp_server_type: 'streamable_http', server_url: 'https://tools.example.com/mcp' };
  ids.mcp_server = await make('mcp_create_mcp_server', { server_name: 'populated', config: server });
  const [mcpTool]: { id: string }[] = await call('list_tools', { query: { name: MCP_TOOL_NAME } });
  ids.mcp_tool = mcpTool?.id ?? '';
  await call('send_message', { path, body: { input: 'hello' } });
  const [run, step, message] = await Promise.all(
    (['list_runs', 'list_steps', 'list_messages'] as const).map(
      async (operationId): Promise<{ id: string }[]> => call(operationId, { path, query: path }),
    ),
  );
  ids.run = run?.[0]?.id ?? '';
  ids.step = step?.[0]?.id ?? '';
  ids.message = message?.[0]?.id ?? '';
  ids.conv = await make('create_conversation', {}, { query: path });
  const conversation = { path: { conversation_id: ids.conv }, body: { input: 'hello', streaming: false } };
  await call('send_conversation_message', conversation);
  return ids;
}

async function upload(sandbox: string, folderId: string): Promise<string> {
  const form = new FormData();
  form.append('file', new File(['Everybody was there.'], 'monday.txt', { type: 'text/plain' }));
  const response = await fetch(`${process.env.MOCK_LETTA_URL}/~${sandbox}/v1/folders/${folderId}/upload`, {
    method: 'POST',
    headers: { authorization: 'Bearer lettaSecurePass123' },
    body: form,
  });
  return ((await response.json()) as { id: string }).id;
}

/** Names of things that `populate` made, for parameters that take a name. */
const NAMES: Record<string, string> = {
  tool_name: TOOL_NAME,
  folder_name: FOLDER_NAME,
  source_name: FOLDER_NAME,
  mcp_server_name: 'populated',
  mcp_tool_name: MCP_TOOL_NAME,
  block_label: 'human',
  job_id: 'job-00000000-0000-4000-8000-000000000000',
};

/** An operation whose examples are about the things of a world. */
export function staged(one: Described, world: LettaWorld): Described {
  const isOfServer = one.parameters.some(({ name }) => name === 'mcp_server_id');
  const parameters = one.parameters.map((parameter) => ({
    ...parameter,
    example:
      NAMES[parameter.name] ??
      (isOfServer && parameter.name === 'tool_id' ? world.mcp_tool : undefined) ??
      world[parameter.name.replace(/_id$/, '')] ??
      withIds(exampleOfParameter(parameter), world),
  }));
  const { requestBody } = one.operation;
  if (!requestBody) return { ...one, parameters };
  const body = withIds(resolve(one.doc, requestBody), world) as typeof requestBody;
  return { ...one, parameters, operation: { ...one.operation, requestBody: body } };
}

/** One for all tests of a file that take nothing away: filling a sandbox takes longer than most tests. */
let shared: Promise<{ sandbox: string; world: LettaWorld }> | undefined;

/** An operation and a sandbox in which it can be asked anything; what a Letta server can have is there. */
export async function sceneFor(one: Described): Promise<{ one: Described; sandbox: string }> {
  if (one.service !== 'letta') return { one, sandbox: freshSandbox() };
  const { sandbox, world } = await (one.method === 'DELETE' ? scene() : (shared ??= scene()));
  return { one: staged(one, world), sandbox };
}

async function scene(): Promise<{ sandbox: string; world: LettaWorld }> {
  const sandbox = freshSandbox();
  return { sandbox, world: await populate(sandbox) };
}

/** A value in which every id stands for the thing of its kind in a world. */
function withIds(value: unknown, world: LettaWorld): unknown {
  if (Array.isArray(value)) return value.map((item) => withIds(item, world));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withIds(item, world)]));
  }
  if (typeof value !== 'string') return value;
  const prefix = /^([a-z_]+)-[0-9a-z-]+$/.exec(value)?.[1] ?? '';
  return world[prefix] ?? value;
}
