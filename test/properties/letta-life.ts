import type { operations } from '../../generated/letta.js';
import { controller, freshSandbox, lettaActor } from '../support/users.js';
import { type Attachable, type Kind, KINDS, type LettaCommand } from './letta-commands.js';

type Id = keyof operations;

/** A Letta server and what was made on it. */
export interface LettaLife {
  sandbox: string;
  /** The ids of everything that was ever made. */
  made: Record<Kind, string[]>;
  /** Those of them that were deleted. */
  deleted: Set<string>;
}

/** The operations of each kind. */
const OPERATIONS: Record<Kind, { create: Id; remove: Id; retrieve: Id; list: Id; param: string }> = {
  agent: of('agent', 'agents'),
  block: of('block', 'blocks'),
  tool: of('tool', 'tools'),
  folder: of('folder', 'folders'),
  archive: of('archive', 'archives'),
  identity: of('identity', 'identities'),
};

/** The operations between an agent and each kind. */
const RELATIONS: Record<Attachable, { attach: Id; detach: Id; agents: Id }> = {
  block: {
    attach: 'attach_core_memory_block',
    detach: 'detach_core_memory_block',
    agents: 'list_agents_for_block',
  },
  tool: { attach: 'attach_tool_to_agent', detach: 'detach_tool_from_agent', agents: 'list_agents' },
  folder: {
    attach: 'attach_folder_to_agent',
    detach: 'detach_folder_from_agent',
    agents: 'list_agents_for_folder',
  },
  archive: {
    attach: 'attach_archive_to_agent',
    detach: 'detach_archive_from_agent',
    agents: 'list_agents_for_archive',
  },
  identity: {
    attach: 'attach_identity_to_agent',
    detach: 'detach_identity_from_agent',
    agents: 'list_agents_for_identity',
  },
};

const MODELS = { model: 'openai/gpt-4o-mini', embedding: 'openai/text-embedding-3-small' };
const SLOW_MS = 60_000;

function of(one: string, several: string) {
  return {
    create: `create_${one}` as Id,
    remove: `delete_${one}` as Id,
    retrieve: `retrieve_${one}` as Id,
    list: `list_${several}` as Id,
    param: `${one}_id`,
  };
}

/** A fresh server with no agents, on which agents answer in every way that there is. */
export async function newLife(): Promise<LettaLife> {
  const sandbox = freshSandbox();
  const control = controller(sandbox);
  await control.call('updateMockSettings', { body: { letta_list_format: 'array' } });
  const memory = { name: 'memory_insert', arguments: { label: 'label0', new_string: 'x' } };
  const turns = [
    { equals: 'slowly', acts: [{ reasoning: 'wait' }, { assistant: 'so', delay_ms: SLOW_MS }] },
    { equals: 'ask me', acts: [{ approval_request: { name: 'look' } }, { assistant: 'thanks' }] },
    { equals: 'remember', acts: [{ tool_call: memory }, { assistant: 'done' }] },
    { equals: 'fail', acts: [{ error: { error_type: 'llm_error' } }] },
  ];
  await control.call('setMockScript', { body: { turns } });
  return { sandbox, made: Object.fromEntries(KINDS.map((kind) => [kind, []])) as never, deleted: new Set() };
}

/** Calls an operation. Throws when that is the mock's own failure. */
async function attempt(life: LettaLife, operationId: Id, options: object) {
  const answer = await lettaActor(life.sandbox).try(operationId, options as never);
  const { message } = (answer.body ?? {}) as { message?: string };
  // A failure of the language model has the status of the script.
  const isOurs = answer.status >= 500 && !JSON.stringify(answer.body).includes('llm_error');
  if (isOurs) throw new Error(`${operationId} ${JSON.stringify(options)}: ${answer.status} ${message}`);
  return answer;
}

/** Does what a command says, as far as there is anything to do it with. */
export async function live(life: LettaLife, command: LettaCommand): Promise<void> {
  switch (command.does) {
    case 'create':
      return create(life, command.kind, command.name);
    case 'delete':
      return remove(life, command.kind, command.which);
    case 'attach':
    case 'detach':
      return relate(life, command);
    case 'say':
      return say(life, command);
    case 'cancel':
    case 'reset': {
      const operationId = command.does === 'cancel' ? 'cancel_message' : 'reset_messages';
      await attempt(life, operationId, { path: { agent_id: pick(life, 'agent', command.agent) }, body: {} });
      return;
    }
    case 'wait':
      await controller(life.sandbox).call('advanceMockClock', { body: { advance_ms: SLOW_MS } });
  }
}

function pick({ made }: LettaLife, kind: Kind, which: number): string {
  return made[kind][which % made[kind].length] ?? `${kind}-00000000-0000-4000-8000-000000000000`;
}

async function create(life: LettaLife, kind: Kind, name: number): Promise<void> {
  const source_code = `def tool${name}():\n    """Does nothing."""\n    return 1\n`;
  const body = {
    agent: { ...MODELS, name: `Agent ${name}`, memory_blocks: [{ label: `label${name}`, value: '' }] },
    block: { label: `label${name}`, value: '' },
    tool: { source_code },
    folder: { name: `Folder ${name}`, embedding: MODELS.embedding },
    archive: { name: `Archive ${name}`, embedding: MODELS.embedding },
    identity: { identifier_key: `key${name}`, name: 'Somebody', identity_type: 'user' },
  }[kind];
  const { status, body: made } = await attempt(life, OPERATIONS[kind].create, { body });
  const { id } = made as { id: string };
  // A tool of a name that is there is the same tool.
  if (status === 200 && !life.made[kind].includes(id)) life.made[kind].push(id);
}

async function remove(life: LettaLife, kind: Kind, which: number): Promise<void> {
  const { remove, param } = OPERATIONS[kind];
  const id = pick(life, kind, which);
  const { status } = await attempt(life, remove, { path: { [param]: id } });
  if (status < 300) life.deleted.add(id);
}

async function relate(
  life: LettaLife,
  { does, kind, agent, which }: Extract<LettaCommand, { does: 'attach' | 'detach' }>,
): Promise<void> {
  const path = { agent_id: pick(life, 'agent', agent), [OPERATIONS[kind].param]: pick(life, kind, which) };
  const { status } = await attempt(life, RELATIONS[kind][does], { path });
  const isThere = Object.values(path).every(
    (id) => !life.deleted.has(id) && life.made[kindOf(life, id)].includes(id),
  );
  if (does === 'attach' && status === 200 && !isThere) {
    throw new Error(`${RELATIONS[kind].attach} of what is not there was answered 200`);
  }
}

function kindOf({ made }: LettaLife, id: string): Kind {
  return KINDS.find((kind) => made[kind].includes(id)) ?? 'agent';
}

async function say(
  life: LettaLife,
  { how, agent, text }: Extract<LettaCommand, { does: 'say' }>,
): Promise<void> {
  const agent_id = pick(life, 'agent', agent);
  const path = { agent_id };
  const body = text === 'yes' ? { messages: [{ type: 'approval', approve: true }] } : { input: text };
  if (how === 'converse') {
    const made = await attempt(life, 'create_conversation', { query: { agent_id }, body: {} });
    if (made.status !== 200) return;
    const conversation_id = (made.body as { id: string }).id;
    // Nobody waits for a slow answer: it would not come before time has passed.
    if (text !== 'slowly')
      await attempt(life, 'send_conversation_message', { path: { conversation_id }, body });
    return;
  }
  const operations = {
    async: 'create_agent_message_async',
    send: 'send_message',
    stream: 'create_agent_message_stream',
  } as const;
  await attempt(life, text === 'slowly' ? operations.async : operations[how], { path, body });
}

type Thing = { id: string } & Record<string, unknown>;

/** Fails when two ways of asking for the same thing do not agree. */
export async function expectConsistent(life: LettaLife): Promise<void> {
  const letta = lettaActor(life.sandbox);
  const call = (operationId: Id, options: object = {}) =>
    letta.call(operationId, options as never) as Promise<never>;
  const query = { limit: 1000 };
  for (const kind of KINDS) {
    const { list, retrieve, param } = OPERATIONS[kind];
    const listed: Thing[] = await call(list, { query });
    const there = life.made[kind].filter((id) => !life.deleted.has(id));
    const ofThisLife = listed.filter(({ id }) => life.made[kind].includes(id));
    expect(ofThisLife.map(({ id }) => id).sort()).toEqual([...there].sort());
    for (const thing of ofThisLife)
      expect(await call(retrieve, { path: { [param]: thing.id } })).toEqual(thing);
    for (const id of life.made[kind].filter((id) => life.deleted.has(id))) {
      expect((await letta.try(retrieve, { path: { [param]: id } } as never)).status).toBe(404);
    }
  }
  for (const agent_id of life.made.agent.filter((id) => !life.deleted.has(id))) {
    await expectAgentConsistent(life, agent_id, call);
  }
}

async function expectAgentConsistent(
  life: LettaLife,
  agent_id: string,
  call: (operationId: Id, options?: object) => Promise<never>,
): Promise<void> {
  const query = { limit: 1000 };
  const path = { agent_id };
  const agent: Record<string, Thing[]> & { message_ids: string[] } = await call('retrieve_agent', { path });
  const idsOf = (things: Thing[] = []) => things.map(({ id }) => id).sort();
  expect(idsOf(await call('list_core_memory_blocks', { path, query }))).toEqual(idsOf(agent.blocks));
  expect(idsOf(await call('list_tools_for_agent', { path, query }))).toEqual(idsOf(agent.tools));
  expect(idsOf(await call('list_folders_for_agent', { path, query }))).toEqual(idsOf(agent.sources));
  for (const block of agent.blocks ?? []) {
    const agents: Thing[] = await call('list_agents_for_block', { path: { block_id: block.id }, query });
    expect(agents.map(({ id }) => id)).toContain(agent_id);
  }
  for (const folder of agent.sources ?? []) {
    expect(await call('list_agents_for_folder', { path: { folder_id: folder.id }, query })).toContain(
      agent_id,
    );
  }
  const messages: Thing[] = await call('list_messages', { path, query });
  const ids = new Set(messages.map(({ id }) => id));
  for (const id of agent.message_ids) expect(ids).toContain(id);
  const runs: Thing[] = await call('list_runs', { query: { ...query, agent_id } });
  const runIds = new Set(runs.map(({ id }) => id));
  for (const { run_id } of messages) if (run_id) expect(runIds).toContain(run_id);
  for (const run of runs) {
    // Real: how long a run took is told in lists alone.
    const plain = { ...run, total_duration_ns: null };
    expect(await call('retrieve_run', { path: { run_id: run.id } })).toEqual(plain);
  }
}
