import type { operations } from '../../../generated/letta.js';
import { upload } from '../../support/folders.js';
import { source } from '../../support/tools.js';
import { type Actor, freshSandbox, lettaActor } from '../../support/users.js';

/** A list of three things, oldest first, and how to ask for it; `{…}` in a path is one of what was made. */
interface Listed {
  operation: keyof operations;
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  /** Which of the things made are in it. */
  kind: string;
}

const EMBEDDING = 'openai/text-embedding-3-small';

/** Three of everything that is listed, by its kind. */
async function makeThree(): Promise<{ letta: Actor<operations>; made: Record<string, string[]> }> {
  const letta = lettaActor(freshSandbox());
  const made: Record<string, string[]> = {};
  const add = async (kind: string, operation: keyof operations, body: object, path?: object) => {
    const answer: unknown = await letta.call(operation, { body, path } as never);
    const [thing] = [answer].flat() as { id: string }[];
    (made[kind] ??= []).push(thing!.id);
  };
  for (const n of ['1', '2', '3']) {
    const model = { model: 'openai/gpt-4o-mini', embedding: EMBEDDING };
    await add('block', 'create_block', { label: `l${n}`, value: '', tags: ['ours'] });
    await add('agent', 'create_agent', { name: `a${n}`, ...model, tags: ['ours', n] });
    await add('tool', 'create_tool', { source_code: source(`tool_${n}`) });
    await add('folder', 'create_folder', { name: `f${n}`, embedding: EMBEDDING });
    await add('archive', 'create_archive', { name: `r${n}`, embedding: EMBEDDING });
    await add('group', 'create_group', { agent_ids: made.agent!, description: n });
    (made.file ??= []).push((await upload(letta, made.folder![0]!, { name: `${n}.txt`, content: n })).id);
  }
  const [agent_id, folder_id] = [made.agent![0]!, made.folder![0]!];
  for (const n of ['1', '2', '3']) {
    const holders = { agent_ids: made.agent!, block_ids: made.block! };
    const identity = { identifier_key: n, name: n, identity_type: 'user', ...holders };
    await add('identity', 'create_identity', identity);
    await add('passage', 'create_passage', { text: n }, { agent_id });
    const conversation = await letta.call('create_conversation', { query: { agent_id }, body: {} });
    (made.conversation ??= []).push(conversation.id);
  }
  for (const one of made.folder!)
    await letta.call('attach_folder_to_agent', { path: { agent_id, folder_id: one } });
  for (const one of made.agent!)
    await letta.call('attach_folder_to_agent', { path: { agent_id: one, folder_id } });
  for (const one of made.agent!)
    await letta.call('attach_core_memory_block', { path: { agent_id: one, block_id: made.block![0]! } });
  return { letta, made };
}

const LISTS: Record<string, Listed> = {
  agents: { operation: 'list_agents', query: { tags: ['ours'] }, kind: 'agent' },
  blocks: { operation: 'list_blocks', query: { tags: ['ours'] }, kind: 'block' },
  'internal blocks': { operation: 'list_internal_blocks', query: { tags: ['ours'] }, kind: 'block' },
  'agents of a block': { operation: 'list_agents_for_block', path: { block_id: 'block' }, kind: 'agent' },
  groups: { operation: 'list_groups', kind: 'group' },
  tools: { operation: 'list_tools', query: { tool_types: ['custom'] }, kind: 'tool' },
  folders: { operation: 'list_folders', kind: 'folder' },
  'files of a folder': { operation: 'list_files_for_folder', path: { folder_id: 'folder' }, kind: 'file' },
  'agents of a folder': { operation: 'list_agents_for_folder', path: { folder_id: 'folder' }, kind: 'agent' },
  archives: { operation: 'list_archives', kind: 'archive' },
  identities: { operation: 'list_identities', kind: 'identity' },
  'agents of an identity': {
    operation: 'list_agents_for_identity',
    path: { identity_id: 'identity' },
    kind: 'agent',
  },
  'blocks of an identity': {
    operation: 'list_blocks_for_identity',
    path: { identity_id: 'identity' },
    kind: 'block',
  },
  'groups of an agent': { operation: 'list_groups_for_agent', path: { agent_id: 'agent' }, kind: 'group' },
  'folders of an agent': { operation: 'list_folders_for_agent', path: { agent_id: 'agent' }, kind: 'folder' },
  'sources of an agent': { operation: 'list_agent_sources', path: { agent_id: 'agent' }, kind: 'folder' },
  'passages of an agent': { operation: 'list_passages', path: { agent_id: 'agent' }, kind: 'passage' },
  conversations: { operation: 'list_conversations', query: {}, kind: 'conversation' },
};

let world: Awaited<ReturnType<typeof makeThree>>;

beforeAll(async () => {
  world = await makeThree();
});

/** What a list answers: the places in it of what was made (1 to 3), or the status and text of a refusal. */
async function ask(name: string, query: Record<string, unknown>): Promise<number[] | string> {
  const { operation, path = {}, query: usual, kind } = LISTS[name]!;
  const ids = Object.entries(path).map(([key, of]) => [key, world.made[of]![0]]);
  const { status, body } = await world.letta.try(operation, {
    path: Object.fromEntries(ids),
    query: { ...usual, ...query },
    headers: { 'x-mock-list-format': 'array' },
  } as never);
  if (status !== 200) return `${status} ${(body as { detail: string }).detail}`;
  const items = body as unknown as ({ id: string } | string)[];
  const places = items.map(
    (item) => world.made[kind]!.indexOf(typeof item === 'string' ? item : item.id) + 1,
  );
  return places.filter((place) => place > 0);
}

const idOf = (name: string, place: number) => world.made[LISTS[name]!.kind]![place - 1];
const ALL = [1, 2, 3];

test.each([
  ['agents', ALL],
  ['blocks', ALL],
  ['internal blocks', ALL],
  ['agents of a block', ALL],
  ['groups', ALL],
  ['groups of an agent', ALL],
  ['folders of an agent', ALL],
  ['sources of an agent', ALL],
  ['passages of an agent', ALL],
  ['identities', ALL],
  ['tools', []],
  ['folders', []],
  ['files of a folder', []],
  ['agents of a folder', []],
  ['archives', []],
  ['agents of an identity', []],
  ['blocks of an identity', []],
  ['conversations', []],
])('at most 0 %s are what the real server makes of it', async (name, places) => {
  const order = name === 'passages of an agent' ? { ascending: true } : { order: 'asc' };
  expect(await ask(name, { limit: 0, ...order })).toEqual(places);
});

test.each(['agents', 'blocks', 'internal blocks', 'agents of a block', 'groups', 'tools'])(
  'a cursor of %s that leads nowhere is as if it were not there',
  async (name) => {
    for (const unknown of ['garbage', `${LISTS[name]!.kind}-11111111-2222-4333-8444-555555555555`]) {
      expect(await ask(name, { order: 'asc', after: unknown })).toEqual(ALL);
      expect(await ask(name, { order: 'desc', before: unknown })).toEqual([3, 2, 1]);
      expect(await ask(name, { order: 'asc', after: unknown, before: idOf(name, 3) })).toEqual([1, 2]);
    }
  },
);

const ROWS = [
  ['folders', 'Source'],
  ['files of a folder', 'FileMetadata'],
  ['archives', 'Archive'],
  ['identities', 'Identity'],
  ['agents of an identity', 'Agent'],
  ['blocks of an identity', 'Block'],
] as const;

test.each([...ROWS, ['agents of a folder', 'Agent'] as const])(
  'a cursor of %s that leads nowhere is refused, the one before something first',
  async (name, kind) => {
    expect(await ask(name, { after: 'garbage' })).toBe(`404 No ${kind} found with id garbage`);
    expect(await ask(name, { before: 'garbage', limit: 0 })).toBe(`404 No ${kind} found with id garbage`);
    expect(await ask(name, { after: 'x', before: 'y' })).toBe(`404 No ${kind} found with id y`);
  },
);

test.each(ROWS)('two cursors of %s hold what was made between them, whatever the order', async (name) => {
  const [first, third] = [idOf(name, 1), idOf(name, 3)];

  for (const order of ['asc', 'desc']) {
    expect(await ask(name, { order, after: first, before: third })).toEqual([2]);
    expect(await ask(name, { order, after: third, before: first })).toBe(
      "400 'before' reference must be later than 'after' reference",
    );
    expect(await ask(name, { order, after: first, before: first })).toEqual([]);
  }
});

test('two cursors of the agents of a folder that cross hold nothing', async () => {
  const name = 'agents of a folder';

  expect(await ask(name, { after: idOf(name, 1), before: idOf(name, 3) })).toEqual([2]);
  expect(await ask(name, { after: idOf(name, 3), before: idOf(name, 1) })).toEqual([]);
});

test('of a window that is larger than the page the real server takes the middle of twice as many', async () => {
  const letta = lettaActor(freshSandbox());
  const ids: string[] = [];
  for (const name of '0123456789')
    ids.push((await letta.call('create_folder', { body: { name, embedding: EMBEDDING } })).id ?? '');
  const names = async (limit: number, order: 'asc' | 'desc') => {
    const query = { limit, order, after: ids[0], before: ids[9] };
    return (await letta.call('list_folders', { query })).map(({ name }) => name).join('');
  };

  expect(await names(2, 'asc')).toBe('23');
  expect(await names(3, 'asc')).toBe('345');
  expect(await names(2, 'desc')).toBe('76');
  expect(await names(8, 'desc')).toBe('87654321');
});

test.each([
  ['folders of an agent', 'source-'],
  ['groups of an agent', 'group-'],
])('a cursor of %s that leads nowhere is compared with the ids', async (name, prefix) => {
  expect(await ask(name, { order: 'asc', after: prefix })).toEqual(ALL);
  expect(await ask(name, { order: 'desc', before: prefix })).toEqual([]);
  expect(await ask(name, { order: 'asc', after: 'zzz' })).toEqual([]);
  expect(await ask(name, { order: 'desc', before: 'zzz' })).toEqual([3, 2, 1]);
});

test('a cursor of passages that leads nowhere leaves nothing', async () => {
  expect(await ask('passages of an agent', { after: 'passage-none' })).toEqual([]);
  expect(await ask('passages of an agent', { before: 'passage-none' })).toEqual([]);
});

test('conversations after one that is none are refused, except by when their runs ended', async () => {
  expect(await ask('conversations', { after: 'conv-none' })).toMatch(
    "404 Conversation not found with id='['conv-none']'",
  );
  expect(await ask('conversations', { order_by: 'last_message_at', after: 'conv-none' })).toMatch(/^404 /);
  expect(await ask('conversations', { order_by: 'last_run_completion', after: 'conv-none' })).toHaveLength(3);
});

test.each([['list_jobs'], ['list_active_jobs']] as const)(
  '%s refuses every cursor, as no job is there',
  async (operation) => {
    const { status, body } = await world.letta.try(operation, { query: { before: 'job-b', after: 'job-a' } });

    expect([status, body]).toMatchObject([400, { detail: 'Job with id job-b not found' }]);
  },
);

test.each(Object.keys(LISTS))('fewer than 0 %s are none that could be asked for', async (name) => {
  expect(await ask(name, { limit: -1 })).toMatch(/^422 .*Input should be greater than or equal to 0/);
});
