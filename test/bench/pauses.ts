import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { plant } from './agents.js';
import { type Contestant, firstAnswer, freePort, stop } from './processes.js';

/** How long one request kept the server from doing anything else, and how long its answer took. */
export interface Pause {
  request: string;
  /** The longest time between two rounds of the server's event loop, in milliseconds. */
  pause: number;
  /** From the request to the end of its answer, in milliseconds. */
  took: number;
  status: number;
}

/** What is asked, and what must be there before. */
interface Case {
  name: string;
  /** What every sandbox starts with: a file of any size, where bodies have bounds. */
  seed?: () => object;
  /** Prepares a sandbox of its own. */
  prepare?: (world: World) => Promise<void>;
  ask: (world: World) => Promise<number>;
}

/**
 * Runs in the server: goes round the event loop as fast as it can and tells of the longest time from one round to the
 * next. Of the clock's time and the processor's the shorter one: the clock goes on while the machine is busy with other
 * things, and the processor's counts what other threads did meanwhile (collecting garbage, compiling).
 */
const METER = `
let longest = 0;
let isMeasuring = false;
const spent = () => {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), processor: (user + system) / 1000 };
};
const round = (before) => {
  const now = spent();
  longest = Math.max(longest, Math.min(now.clock - before.clock, now.processor - before.processor));
  if (isMeasuring) setImmediate(round, now);
};
process.on('message', (message) => {
  if (message === 'begin') {
    isMeasuring = true;
    longest = 0;
    setImmediate(round, spent());
  } else isMeasuring = false;
  process.send(longest);
});`;

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const KEY = { authorization: 'Bearer lettaSecurePass123' };
const OWNER = { authorization: 'Bearer mock_owner_token' };

/** A sandbox of a server whose pauses are measured. */
class World {
  /** An exported agent. */
  file = '';

  constructor(
    readonly server: Contestant,
    readonly sandbox: string,
  ) {}

  seed(seed: object): Promise<void> {
    return plant(this.server, this.sandbox, seed);
  }

  letta(method: 'GET' | 'POST', path: string, body?: object): Promise<number> {
    return this.call(`${this.server.urls.letta}/~${this.sandbox}/v1/${path}`, method, KEY, body);
  }

  matrix(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<number> {
    const url = `${this.server.urls.matrix}/~${this.sandbox}/_matrix/client/v3/${path}`;
    return this.call(url, method, OWNER, body);
  }

  /** The body of an answer of Letta's. */
  async text(path: string): Promise<string> {
    const { body } = await request(`${this.server.urls.letta}/~${this.sandbox}/v1/${path}`, { headers: KEY });
    return body.text();
  }

  /** Sends a file to Letta. */
  async upload(path: string, text: string): Promise<number> {
    const form = new FormData();
    form.append('file', new File([text], 'large.af'));
    const url = `${this.server.urls.letta}/~${this.sandbox}/v1/${path}`;
    const { status, body } = await fetch(url, { method: 'POST', headers: KEY, body: form });
    if (body) for await (const piece of body) void piece;
    return status;
  }

  mock(method: 'GET' | 'POST', path: string, body?: object): Promise<number> {
    return this.call(`${this.server.urls.matrix}/~${this.sandbox}/_mock/${path}`, method, {}, body);
  }

  private async call(url: string, method: 'GET' | 'POST' | 'PUT', headers: object, body?: object) {
    const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await request(url, {
      method,
      ...json,
      headers: { ...headers, ...json?.headers },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    for await (const piece of answer.body) void piece;
    return answer.statusCode;
  }
}

const ROOM = '!large:matrix.test';
const owner = { username: 'owner', access_token: 'mock_owner_token', admin: true };
const room = encodeURIComponent(ROOM);

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n}`);
}

function agents(count: number, from = 0): object[] {
  return names('agent-', count).map((_id, n) => ({ id: `agent-${from + n}`, name: `Agent ${from + n}` }));
}

async function manyAgents(world: World, count: number): Promise<void> {
  for (let n = 0; n < count; n += 10_000) {
    await world.seed({ agents: agents(Math.min(10_000, count - n), n) });
  }
}

/** A room of the owner's with so many members and messages. */
function largeRoom(members: number, messages: number): object {
  const users = names('user', members);
  return {
    users: [owner, ...users.map((username) => ({ username }))],
    rooms: [
      {
        id: ROOM,
        name: 'Large',
        creator: 'owner',
        public: true,
        members: users,
        messages: names('hello number ', messages).map((body) => ({ sender: 'owner', body })),
      },
    ],
  };
}

const KEY_BACKUP = {
  algorithm: 'm.megolm_backup.v1.curve25519-aes-sha2',
  auth_data: { public_key: 'x', signatures: {} },
};

/** So many keys of one room's sessions. */
function keys(count: number, from = 0): object {
  const key = { first_message_index: 0, forwarded_count: 0, is_verified: false, session_data: {} };
  const sessions = Object.fromEntries(Array.from({ length: count }, (_, n) => [`session${from + n}`, key]));
  return { rooms: { [ROOM]: { sessions } } };
}

function manyRooms(count: number): object {
  const rooms = names('Room ', count).map((name) => ({
    name,
    topic: `About ${name}`,
    creator: 'owner',
    public: true,
  }));
  return { users: [owner], rooms };
}

const CASES: Case[] = [
  {
    name: '30,000 agents in one page',
    prepare: (world) => manyAgents(world, 30_000),
    ask: (world) => world.letta('GET', 'agents/?limit=0'),
  },
  {
    name: 'reset of a sandbox whose seed is small, with 30,000 agents in it',
    prepare: (world) => manyAgents(world, 30_000),
    ask: (world) => world.mock('POST', 'reset'),
  },
  {
    name: 'seed of one agent into a sandbox of 30,000',
    prepare: (world) => manyAgents(world, 30_000),
    ask: (world) => world.mock('POST', 'seed', { agents: [{ name: 'One more' }] }),
  },
  {
    name: 'seed of 2,000 agents, users and rooms',
    ask: (world) =>
      world.mock('POST', 'seed', {
        agents: agents(2000),
        users: [owner, ...names('user', 2000).map((username) => ({ username }))],
        rooms: names('Room ', 2000).map((name) => ({ name, creator: 'owner' })),
      }),
  },
  {
    name: 'state of the mock with 30,000 agents',
    prepare: (world) => manyAgents(world, 30_000),
    ask: (world) => world.mock('GET', 'state'),
  },
  {
    name: 'members of a room of 10,000',
    seed: () => largeRoom(10_000, 0),
    ask: (world) => world.matrix('GET', `rooms/${room}/members`),
  },
  {
    name: 'state of a room of 10,000',
    seed: () => largeRoom(10_000, 0),
    ask: (world) => world.matrix('GET', `rooms/${room}/state`),
  },
  {
    name: 'message to a room of 10,000',
    seed: () => largeRoom(10_000, 0),
    ask: (world) =>
      world.matrix('PUT', `rooms/${room}/send/m.room.message/1`, { msgtype: 'm.text', body: 'hello' }),
  },
  {
    name: 'first sync of a room of 10,000',
    seed: () => largeRoom(10_000, 0),
    ask: (world) => world.matrix('GET', 'sync'),
  },
  {
    name: 'search of the user directory among 10,000',
    seed: () => largeRoom(10_000, 0),
    ask: (world) => world.matrix('POST', 'user_directory/search', { search_term: 'user', limit: 50 }),
  },
  {
    name: 'search of a word in 100,000 events',
    seed: () => largeRoom(1, 100_000),
    ask: (world) =>
      world.matrix('POST', 'search', { search_categories: { room_events: { search_term: 'number' } } }),
  },
  {
    name: 'sync of 2,000 rooms',
    seed: () => manyRooms(2000),
    ask: (world) => world.matrix('GET', 'sync'),
  },
  {
    name: 'public rooms with a filter among 10,000',
    seed: () => manyRooms(10_000),
    ask: (world) =>
      world.matrix('POST', 'publicRooms', { filter: { generic_search_term: 'about room 9999' } }),
  },
  {
    name: 'a full journal',
    prepare: async (world) => {
      await world.seed({ agents: agents(50) });
      for (let n = 0; n < 1000; n++) await world.letta('GET', 'agents/?limit=50');
    },
    ask: (world) => world.mock('GET', 'requests'),
  },
  {
    name: 'a push rule of 1,000 stars against 60 kB',
    prepare: async (world) => {
      await world.seed({
        users: [owner, { username: 'other' }],
        rooms: [{ id: ROOM, creator: 'other', members: ['owner'] }],
      });
      await world.matrix('PUT', 'pushrules/global/content/stars', {
        pattern: `${'*a'.repeat(1000)}b`,
        actions: ['notify'],
      });
      await world.seed({
        rooms: [
          { creator: 'other', members: ['owner'], messages: [{ sender: 'other', body: 'a'.repeat(60_000) }] },
        ],
      });
    },
    ask: (world) => world.matrix('GET', 'sync'),
  },
  {
    name: 'a message that wakes 2,000 syncs',
    seed: () => largeRoom(10, 0),
    prepare: async (world) => {
      const since = await nextBatch(world);
      for (let n = 0; n < 2000; n++)
        void world.matrix('GET', `sync?timeout=60000&since=${since}`).catch(() => 0);
      await new Promise((resolve) => setTimeout(resolve, 3000));
    },
    ask: (world) =>
      world.matrix('PUT', `rooms/${room}/send/m.room.message/1`, { msgtype: 'm.text', body: 'hello' }),
  },
  {
    name: 'an agent with 12,000 memory blocks',
    ask: (world) =>
      world.letta('POST', 'agents/', {
        name: 'Large',
        memory_blocks: names('block', 12_000).map((label) => ({ label, value: 'x' })),
      }),
  },
  {
    name: '16,000 messages in one request',
    prepare: (world) => world.seed({ agents: agents(1) }),
    ask: (world) =>
      world.letta('POST', 'agents/agent-0/messages', {
        messages: names('hello number ', 16_000).map((content) => ({ role: 'user', content })),
      }),
  },
  {
    name: 'a tool whose source has 6 MB',
    ask: (world) => {
      const source_code = `def large():\n    """Is large."""\n${'    a = 1\n'.repeat(600_000)}`;
      return world.letta('POST', 'tools/', { source_code });
    },
  },
  {
    name: 'a new room with 45,000 invitations',
    seed: () => ({ users: [owner] }),
    ask: (world) =>
      world.matrix('POST', 'createRoom', {
        invite: names('@user', 45_000).map((user) => `${user}:matrix.test`),
      }),
  },
  {
    name: 'an agent with 49,000 secrets',
    ask: (world) =>
      world.letta('POST', 'agents/', {
        name: 'Large',
        secrets: Object.fromEntries(names('secret', 49_000).map((name) => [name, 'x'])),
      }),
  },
  {
    name: 'an agent with 40,000 tools that are unknown',
    ask: (world) => world.letta('POST', 'agents/', { name: 'Large', tool_ids: names('tool-', 40_000) }),
  },
  {
    name: 'an identity with 12,000 properties',
    ask: (world) =>
      world.letta('POST', 'identities/', {
        identifier_key: 'large',
        name: 'Large',
        identity_type: 'user',
        properties: names('property', 12_000).map((key) => ({ key, value: 'x', type: 'string' })),
      }),
  },
  {
    name: 'a group of 40,000 agents that are unknown',
    ask: (world) =>
      world.letta('POST', 'groups/', { description: 'Large', agent_ids: names('agent-', 40_000) }),
  },
  {
    name: 'a file of an agent with 5,000 messages',
    prepare: async (world) => {
      await world.seed({ agents: agents(1) });
      for (let n = 0; n < 5; n++) {
        await world.letta('POST', 'agents/agent-0/messages', {
          messages: names('hello number ', 1000).map((content) => ({ role: 'user', content })),
        });
      }
      world.file = await world.text('agents/agent-0/export');
    },
    ask: (world) => world.upload('agents/import', world.file),
  },
  {
    name: 'a key backup of 6,000 keys that is written',
    prepare: async (world) => {
      await world.seed({ users: [owner] });
      await world.matrix('POST', 'room_keys/version', KEY_BACKUP);
    },
    ask: (world) => world.matrix('PUT', 'room_keys/keys?version=1', keys(6000)),
  },
  {
    name: 'a key backup of 60,000 keys that is read',
    prepare: async (world) => {
      await world.seed({ users: [owner] });
      await world.matrix('POST', 'room_keys/version', KEY_BACKUP);
      for (let n = 0; n < 10; n++)
        await world.matrix('PUT', 'room_keys/keys?version=1', keys(6000, n * 6000));
    },
    ask: (world) => world.matrix('GET', 'room_keys/keys?version=1'),
  },
  {
    name: 'a message to 24,000 devices',
    prepare: (world) => world.seed({ users: [owner, { username: 'other' }] }),
    ask: (world) =>
      world.matrix('PUT', 'sendToDevice/m.dummy/1', {
        messages: {
          '@other:matrix.test': Object.fromEntries(names('DEVICE', 24_000).map((id) => [id, {}])),
        },
      }),
  },
  {
    name: 'power levels of 40,000 users',
    prepare: (world) => world.seed({ users: [owner], rooms: [{ id: ROOM, creator: 'owner' }] }),
    ask: (world) =>
      world.matrix('PUT', `rooms/${room}/state/m.room.power_levels`, {
        users: Object.fromEntries(names('@user', 40_000).map((name) => [`${name}:matrix.test`, 1])),
      }),
  },
  {
    name: 'messages of which a filter hides 100,000',
    seed: () => largeRoom(1, 100_000),
    ask: (world) =>
      world.matrix(
        'GET',
        `rooms/${room}/messages?dir=b&filter=${encodeURIComponent('{"types":["m.none"]}')}`,
      ),
  },
];

async function nextBatch({ server, sandbox }: World): Promise<string> {
  const url = `${server.urls.matrix}/~${sandbox}/_matrix/client/v3/sync`;
  const { body } = await request(url, { headers: OWNER });
  return ((await body.json()) as { next_batch: string }).next_batch;
}

async function startMetered(seed?: object): Promise<Contestant> {
  const [letta, matrix] = [await freePort(), await freePort()];
  const args = ['serve', '--letta-port', String(letta), '--matrix-port', String(matrix)];
  if (seed) {
    const file = join(mkdtempSync(join(tmpdir(), 'letta-matrix-mock-pauses-')), 'seed.json');
    writeFileSync(file, JSON.stringify(seed));
    args.push('--seed', file);
  }
  const code = `data:text/javascript,${encodeURIComponent(METER)}`;
  const spawnedAt = performance.now();
  const child = fork(CLI, args, {
    execArgv: ['--import', code],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const urls = { letta: `http://127.0.0.1:${letta}`, matrix: `http://127.0.0.1:${matrix}` };
  const server = { urls, child, spawnedAt };
  await firstAnswer(server, `${urls.matrix}/_mock/health`);
  return server;
}

/** Begins to measure, or ends it and tells what was found. */
async function meter(child: ChildProcess, what: 'begin' | 'end'): Promise<number> {
  child.send(what);
  const [longest] = (await once(child, 'message')) as [number];
  return longest;
}

/** Sends each of the requests that cost most to a fresh server and measures how long others have to wait. */
export async function pauses(only = '', tell: (pause: Pause) => void = () => undefined): Promise<Pause[]> {
  const found: Pause[] = [];
  for (const { name, seed, prepare, ask } of CASES.filter(({ name }) => name.includes(only))) {
    const server = await startMetered(seed?.());
    try {
      const world = new World(server, 'pauses');
      // The sandbox is there before anything is measured.
      await world.mock('GET', 'health');
      await prepare?.(world);
      await meter(server.child, 'begin');
      const asked = performance.now();
      const status = await ask(world);
      const took = performance.now() - asked;
      await new Promise((resolve) => setTimeout(resolve, 500));
      const pause = { request: name, pause: await meter(server.child, 'end'), took, status };
      tell(pause);
      found.push(pause);
    } finally {
      await stop(server);
    }
  }
  return found;
}
