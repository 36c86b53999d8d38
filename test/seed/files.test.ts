import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mocks, type Seed, startMocks, type StartOptions } from '../support/start-mocks.js';

const folder = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-seeds-'));
const running: Mocks[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((mocks) => mocks.stop()));
});

afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string, name = 'world.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Starts with a seed and returns the state of the default sandbox. */
async function stateWith(options: StartOptions): Promise<{ mocks: Mocks; state: Record<string, unknown[]> }> {
  const mocks = await startMocks({ lettaPort: 0, matrixPort: 0, ...options });
  running.push(mocks);
  const response = await fetch(`${mocks.control.url}/state`);
  return { mocks, state: (await response.json()) as Record<string, unknown[]> };
}

const AGENTS_YAML = `
# Two agents, one of them nameless.
agents:
  - id: agent-a
    name: A
  - id: agent-b
`;

test.each([
  ['YAML', AGENTS_YAML, 'world.yaml'],
  ['JSON', JSON.stringify({ agents: [{ id: 'agent-a', name: 'A' }, { id: 'agent-b' }] }), 'world.json'],
  [
    'JSON with tabs and a byte order mark',
    `\uFEFF${JSON.stringify({ agents: [{ id: 'agent-a', name: 'A' }, { id: 'agent-b' }] }, null, '\t')}`,
    'tabs.json',
  ],
])('a seed file can be %s', async (_, text, name) => {
  const { state } = await stateWith({ seed: fileOf(text, name) });

  expect(state.agents).toMatchObject([
    { id: 'agent-a', name: 'A' },
    { id: 'agent-b', name: 'agent-b' },
  ]);
  expect(state.rooms).toEqual([]);
});

test('a seed file without users has the sample users, and one with an empty list has none', async () => {
  const { state: left } = await stateWith({ seed: fileOf(AGENTS_YAML) });
  const { state: emptied } = await stateWith({ seed: fileOf('users: []') });

  expect(left.users).toMatchObject([{ user_id: '@admin:matrix.test' }, { user_id: '@letta:matrix.test' }]);
  expect(emptied.users).toEqual([]);
});

test('none is an empty world', async () => {
  const { mocks, state } = await stateWith({ seed: 'none' });

  expect(state).toEqual({ agents: [], users: [], spaces: [], rooms: [] });
  expect(mocks.users).toEqual([]);
});

test('a seed can be given as an object', async () => {
  const { state } = await stateWith({ seed: { agents: [{ id: 'agent-a' }] }, serverName: 'hs.example' });

  expect(state.agents).toMatchObject([{ id: 'agent-a' }]);
  expect(state.users).toMatchObject([{ user_id: '@admin:hs.example' }, { user_id: '@letta:hs.example' }]);
});

test('every sandbox starts with the seed, and goes back to it', async () => {
  const { mocks } = await stateWith({ seed: fileOf(AGENTS_YAML) });
  const { control } = mocks.sandbox('other');
  await fetch(`${control.url}/seed`, { method: 'POST', body: '{"agents":[{"id":"agent-c"}]}' });
  await mocks.reset('other');

  const { agents } = (await (await fetch(`${control.url}/state`)).json()) as { agents: unknown[] };

  expect(agents).toHaveLength(2);
});

test('settings of a seed file count unless they are given otherwise', async () => {
  const seed = fileOf('settings: { dialect: synapse, letta_list_format: array }');
  const { mocks } = await stateWith({ seed, lettaListFormat: 'envelope' });

  const settings = await (await fetch(`${mocks.sandbox('any').control.url}/settings`)).json();

  expect(settings).toMatchObject({ dialect: 'synapse', letta_list_format: 'envelope' });
});

test('the seed in the README is one', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, seed = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
  const { mocks } = await stateWith({ seed: fileOf(seed) });

  const { scripts } = (await (await fetch(`${mocks.control.url}/scripts`)).json()) as { scripts: unknown[] };

  expect(scripts).toMatchObject([{ agent: 'agent-weather' }, { agent: '*' }]);
});

test('anchors and aliases of YAML can be used', async () => {
  const { state } = await stateWith({
    seed: fileOf('agents:\n  - &a { id: agent-a, tags: &t [x] }\n  - { id: agent-b, tags: *t }\n'),
  });

  expect(state.agents).toHaveLength(2);
});

test.each([
  ['users:\n  - username: a\n\n  - username: 7\n', ':4: users[1].username must be string'],
  ['agents:\n  - id: agent-a\n    nmae: A\n', ':3: agents[0].nmae is no member of a seed'],
  ['agents: []\nuser: []\n', ':2: user is no member of a seed'],
  ['users:\n  - password: x\n', ':2: users[0].username is missing'],
  ['settings:\n  dialect: klingon\n', ':2: settings.dialect must be one of documented, synapse'],
  ['agents: agent-a\n', ':1: agents must be array'],
  ['', ':1: the seed must be object'],
  ['- a\n', ':1: the seed must be object'],
  ['agents:\n  - id: agent-a\n  - id: agent-a\n', ':3: agents[1] is refused: '],
  [
    'users:\n  - username: a\n  - { username: b,\n      admin: maybe,\n      username2: c }\n',
    ':4: users[1].admin must be boolean',
  ],
  [
    'users:\n  - username: a\nrooms:\n  - creator: a\n    members:\n      - a\n      - bob\n',
    ':7: rooms[0].members[1] is an unknown user: @bob:matrix.test',
  ],
  [
    'users: []\nrooms:\n  - name: x\n',
    ':3: rooms[0].creator is missing: there is neither a member nor a server admin',
  ],
  [
    'scripts:\n  - turns:\n    - acts:\n      - disconnect: false\n',
    ':4: scripts[0].turns[0].acts[0].disconnect must be true',
  ],
  [
    'scripts:\n  - turns:\n    - acts: []\n    - acts: []\n    - acts:\n      - assistant: Hi\n      - tool_call:\n          arguments: {}\n',
    ':7: scripts[0].turns[2].acts[1].tool_call.name is missing',
  ],
  [
    'scripts:\n  - agent: A\n    turns:\n      - acts:\n          - assistant: Hi\n          - reasoning: >\n              {{x}}\n',
    ':6: scripts[0].turns[0].acts[1].reasoning has {{x}}, which stands for nothing',
  ],
  [
    'agents:\n  - script:\n      - acts: []\n      - acts: []\n        matches: "("\n',
    ':5: agents[0].script[1].matches is no regular expression',
  ],
  [
    'agents:\n  - script:\n      - acts:\n          - asistant: Hi\n',
    ':4: agents[0].script[0].acts[0].asistant is no member of a seed',
  ],
  ['scripts:\n  - turns: []\n  - turns: []\n', ':3: scripts[1].agent has a script already: *'],
  ['agents:\n  - id: "agent-a\n', ':3: Missing closing "quote'],
  ['agents:\n\t- id: a\n', ':2: Tabs are not allowed as indentation'],
  ['a: 1\na: 2\n', ':2: Map keys must be unique'],
  ['{"agents": [}', ':1: '],
  ['x: *nowhere\n', ': Unresolved alias'],
  ['agents: &all [{ metadata: { x: *all } }]\n', ': Converting circular structure to JSON'],
  ['agents: []\n---\nusers: []\n', ':2: holds more than one document'],
])('the seed file %j is refused with its line', async (text, complaint) => {
  const file = fileOf(text);

  const starting = startMocks({ lettaPort: 0, matrixPort: 0, seed: file });

  await expect(starting).rejects.toMatchObject({ name: 'SeedError' });
  const message = await starting.catch((error: Error) => error.message);
  expect(message).toContain(`${file}${complaint}`);
  expect(message).not.toContain('\n');
});

test('a seed file that is nested without end is refused', async () => {
  const file = fileOf(`agents: ${'['.repeat(2000)}`);

  await expect(startMocks({ seed: file })).rejects.toThrow(`${file}:1: is nested too deeply`);
});

test('a seed that a program changes after the start stays what it was', async () => {
  const seed: Seed = { agents: [{ id: 'agent-a' }] };
  const { mocks } = await stateWith({ seed });
  seed.agents?.push({ id: 'agent-b' });
  await mocks.reset();

  const { agents } = (await (await fetch(`${mocks.control.url}/state`)).json()) as { agents: unknown[] };

  expect(agents).toHaveLength(1);
});

test('a seed file that is not there is refused by name', async () => {
  const file = join(folder, 'nowhere.yaml');

  await expect(startMocks({ seed: file })).rejects.toThrow(`${file}: there is no such file`);
  await expect(startMocks({ seed: folder })).rejects.toThrow(`${folder}: is a directory`);
});

test('a seed object that is none is refused with the place', async () => {
  const wrong = { users: [{ username: 7 }] } as unknown as Seed;

  await expect(startMocks({ seed: wrong })).rejects.toThrow('seed: users[0].username must be string');
});
