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
  ['users:\n  - username: a\n\n  - username: 7\n', ':4:5: users[1].username must be string, not 7'],
  [
    'agents:\n  - id: agent-a\n    nmae: A\n',
    ':3:5: agents[0].nmae is not allowed here (Did you mean name?); allowed are id, name',
  ],
  ['agents: []\nuser: []\n', ':2:1: user is not allowed here (Did you mean users?); allowed are settings,'],
  ['users:\n  - password: x\n', ':2:5: users[0].username is missing'],
  [
    'mcp_servers:\n  - name: a\n    config:\n      mcp_server_type: sse\n',
    ':3:5: mcp_servers[0].config needs a server_url',
  ],
  [
    'settings:\n  dialect: klingon\n',
    ':2:3: settings.dialect must be one of documented, synapse, not "klingon"',
  ],
  ['agents: agent-a\n', ':1:1: agents must be array, not "agent-a"'],
  ['', ':1:1: the seed must be object, not null'],
  ['- a\n', ':1:1: the seed must be object, not a list'],
  ['agents:\n  - id: agent-a\n  - id: agent-a\n', ':3:5: agents[1] is refused: '],
  [
    'users:\n  - username: a\n  - { username: b,\n      admin: maybe,\n      username2: c }\n',
    ':4:7: users[1].admin must be boolean, not "maybe"',
  ],
  [
    'users:\n  - username: a\nrooms:\n  - creator: a\n    members:\n      - a\n      - bob\n',
    ':7:9: rooms[0].members[1] is an unknown user: @bob:matrix.test',
  ],
  [
    'users: []\nrooms:\n  - name: x\n',
    ':3:5: rooms[0].creator is missing: there is neither a member nor a server admin',
  ],
  [
    'scripts:\n  - turns:\n    - acts:\n      - disconnect: false\n',
    ':4:9: scripts[0].turns[0].acts[0].disconnect must be true, not false',
  ],
  [
    'scripts:\n  - turns:\n    - acts: []\n    - acts: []\n    - acts:\n      - assistant: Hi\n      - tool_call:\n          arguments: {}\n',
    ':7:9: scripts[0].turns[2].acts[1].tool_call.name is missing',
  ],
  [
    'scripts:\n  - agent: A\n    turns:\n      - acts:\n          - assistant: Hi\n          - reasoning: >\n              {{x}}\n',
    ':6:13: scripts[0].turns[0].acts[1].reasoning has {{x}}, which stands for nothing',
  ],
  [
    'agents:\n  - script:\n      - acts: []\n      - acts: []\n        matches: "("\n',
    ':5:9: agents[0].script[1].matches is no regular expression',
  ],
  [
    'agents:\n  - script:\n      - acts:\n          - asistant: Hi\n',
    ':4:13: agents[0].script[0].acts[0].asistant is not allowed here (Did you mean assistant?)',
  ],
  ['scripts:\n  - turns: []\n  - turns: []\n', ':3:5: scripts[1].agent has a script already: *'],
  ['agents:\n  - id: "agent-a\n', ':3:1: Missing closing "quote'],
  ['agents:\n\t- id: a\n', ':2:1: Tabs are not allowed as indentation'],
  ['a: 1\na: 2\n', ':2:1: Map keys must be unique'],
  ['{"agents": [}', ':1:13: '],
  ['x: *nowhere\n', ': Unresolved alias'],
  ['agents: &all [{ metadata: { x: *all } }]\n', ': Converting circular structure to JSON'],
  ['agents: []\n---\nusers: []\n', ':2:1: holds more than one document'],
])('the seed file %j is refused with its line', async (text, complaint) => {
  const file = fileOf(text);

  const starting = startMocks({ lettaPort: 0, matrixPort: 0, seed: file });

  await expect(starting).rejects.toMatchObject({ name: 'SeedError' });
  const message = String(await starting.catch((error: Error) => error.message));
  expect(message).toContain(`${file}${complaint}`);
  expect(message.split('\n').every((line) => line.startsWith(file))).toBe(true);
});

async function messageOf(seed: string): Promise<string> {
  return startMocks({ lettaPort: 0, matrixPort: 0, seed }).then(
    () => 'started',
    (error: Error) => error.message,
  );
}

test('everything that is no seed by the schema is told, in the order of the file', async () => {
  const file = fileOf(
    'users:\n  - { usernme: a, password: [7] }\nagents:\n  - blocks: [{ label: x }, 7]\n    nmae: A\nrooms: {}\n',
  );

  expect((await messageOf(file)).split('\n')).toEqual([
    `${file}:2:5: users[0].username is missing`,
    `${file}:2:7: users[0].usernme is not allowed here (Did you mean username?); allowed are username, password, ` +
      'displayname, admin and access_token',
    `${file}:2:19: users[0].password must be string, not what it is`,
    `${file}:4:14: agents[0].blocks[0].value is missing`,
    `${file}:4:28: agents[0].blocks[1] must be object or string, not 7`,
    expect.stringContaining(`${file}:5:5: agents[0].nmae is not allowed here (Did you mean name?)`),
    `${file}:6:1: rooms must be array, not an object`,
  ]);
});

test('everything that the services refuse is told, but for what follows from it', async () => {
  const file = fileOf(
    [
      'tools: [{ description: x }]',
      'agents:',
      '  - tools: [web_serach]',
      'users:',
      '  - username: bob',
      'rooms:',
      '  - creator: bbo',
      "    room_version: '9'",
      '  - creator: bob',
      '    members: [bob, alice]',
      '    messages: [{ sender: alice, body: hi }]',
      '  - creator: bob',
      "    room_version: 'x'",
      '',
    ].join('\n'),
  );

  expect((await messageOf(file)).split('\n')).toEqual([
    `${file}:1:9: tools[0] needs a name, a json_schema or a source_code`,
    `${file}:7:5: rooms[0].creator is an unknown user: @bbo:matrix.test (Did you mean @bob:matrix.test?)`,
    `${file}:10:20: rooms[1].members[1] is an unknown user: @alice:matrix.test`,
    expect.stringContaining(`${file}:13:5: rooms[2].room_version must be one of 1, 2`),
  ]);
});

test('a name that nothing has is told with the nearest that something has', async () => {
  const file = fileOf(
    'folders: [{ name: Weather }]\nagents:\n  - { tools: [web_serach], folders: [wether], identities: [x] }\n',
  );

  expect((await messageOf(file)).split('\n')).toEqual([
    `${file}:3:15: agents[0].tools[0] names no tool: web_serach (Did you mean web_search?)`,
    `${file}:3:38: agents[0].folders[0] names no folder: wether (Did you mean Weather?)`,
    `${file}:3:60: agents[0].identities[0] names no identity: x`,
  ]);
});

test('of more than twenty problems the first are told, and how many there are besides', async () => {
  const file = fileOf(`users:\n${'  - {}\n'.repeat(25)}`);

  const lines = (await messageOf(file)).split('\n');

  expect(lines).toHaveLength(21);
  expect(lines[19]).toBe(`${file}:21:5: users[19].username is missing`);
  expect(lines[20]).toBe('and 5 others');
});

test('of a seed with very much in it the first problem is told', async () => {
  const file = fileOf(JSON.stringify({ users: Array.from({ length: 60_000 }, () => 7) }));

  expect(await messageOf(file)).toBe(`${file}:1:11: users[0] must be object, not 7`);
});

test('a seed file that is nested without end is refused', async () => {
  const file = fileOf(`agents: ${'['.repeat(2000)}`);

  await expect(startMocks({ seed: file })).rejects.toThrow(`${file}:1:`);
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
