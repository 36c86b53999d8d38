import { request } from 'node:http';
import { serve, type Serving } from './cli.js';

/** What a process with a heap of 256 MB has to outlive; each row leaves nothing behind that is not bounded. */
interface Abuse {
  what: string;
  /** In some sandbox of its own. */
  commit: (server: Reached) => Promise<unknown>;
  /** It takes minutes, and is committed by `make abuse` alone. */
  isLong?: boolean;
}

/** A server that is called, and how. */
interface Reached {
  /** Resolves with the status; the body of the answer is read and thrown away. */
  letta(method: string, target: string, body?: string | Buffer, key?: string): Promise<number>;
  matrix(method: string, target: string, body?: string | Buffer): Promise<number>;
}

const KEY = 'lettaSecurePass123';

/** So many at a time. */
async function times(count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

async function makeAgents(server: Reached, sandbox: string, count: number): Promise<void> {
  await times(count, (index) =>
    server.letta('POST', `/~${sandbox}/v1/agents/`, JSON.stringify({ name: `agent-${index}` })),
  );
}

const ABUSES: Abuse[] = [
  {
    what: 'long lists of agents',
    commit: async (server) => {
      await makeAgents(server, 'lists', 100);
      // 912 ended a process with twice the heap when the journal kept what it had cut off.
      await times(460, () => server.letta('GET', '/~lists/v1/agents/?limit=100'));
    },
  },
  {
    what: 'longer lists of more agents',
    isLong: true,
    commit: async (server) => {
      const agents = Array.from({ length: 500 }, (_, index) => ({ name: `agent-${index}` }));
      await server.letta('POST', '/~longer/_mock/seed', JSON.stringify({ agents }));
      await times(500, () => server.letta('GET', '/~longer/v1/agents/?limit=500'));
    },
  },
  {
    what: 'millions of empty objects',
    commit: (server) => {
      const body = Buffer.from(`[${'{},'.repeat(12_000_000)}{}]`);
      return times(4, () => server.matrix('POST', '/~objects/_matrix/client/v3/createRoom', body));
    },
  },
  {
    what: 'large bodies with a wrong key',
    commit: (server) => {
      const body = Buffer.from(JSON.stringify({ name: 'x'.repeat(10_000_000) }));
      return times(50, () => server.letta('POST', '/~bodies/v1/agents/', body, 'wrong'));
    },
  },
  {
    what: 'files again and again',
    commit: (server) => {
      const file = Buffer.alloc(5_000_000, 'x');
      return times(60, () => server.matrix('POST', '/~files/_matrix/media/v3/upload', file));
    },
  },
  {
    what: 'more sandboxes than there is room for',
    commit: (server) => times(200, (index) => server.letta('GET', `/~many-${index}/v1/agents/?limit=10`)),
  },
  {
    what: 'messages and accounts without end',
    isLong: true,
    commit: (server) =>
      times(20_000, (index) =>
        server.matrix(
          'PUT',
          `/~talk/_matrix/client/v3/user/@admin:matrix.test/account_data/type.${index}`,
          JSON.stringify({ text: 'x'.repeat(20_000) }),
        ),
      ),
  },
  {
    what: 'faults that are used up',
    commit: (server) =>
      times(300, () =>
        server.letta(
          'POST',
          '/~faults/_mock/faults',
          JSON.stringify({ status: 500, times: 1, error: 'x'.repeat(10_000) }),
        ),
      ),
  },
];

/** Some requests are refused for want of room, which is what keeps the process alive. */
const REACHED = new Set([200, 201, 401, 410, 413, 507]);

function reach(server: Serving): Reached {
  const fact = (name: string) => server.facts.get(name)?.[0] ?? '';
  const ask = (url: string, method: string, token: string, body?: string | Buffer): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      };
      const asking = request(url, { method, headers, agent: false }, (response) => {
        const { statusCode = 0 } = response;
        response
          .resume()
          .on('end', () =>
            REACHED.has(statusCode)
              ? resolve(statusCode)
              : reject(new Error(`${method} ${url}: ${statusCode}`)),
          );
      });
      asking.on('error', reject).end(body);
    });
  return {
    letta: (method, target, body, key = KEY) => ask(fact('Letta') + target, method, key, body),
    matrix: (method, target, body) => ask(fact('Matrix') + target, method, 'mock_admin_token_123', body),
  };
}

interface Health {
  bug_count: number;
  memory: { heap_used: number; rss: number };
}

async function healthOf(server: Serving): Promise<Health> {
  const response = await fetch(`${server.facts.get('Control')?.[0]}/health`);
  return (await response.json()) as Health;
}

let server: Serving;
/** What its heap held when nothing had been asked of it. */
let heapAtFirst: number;

beforeAll(async () => {
  const collect = `process.on('SIGUSR2', () => gc())`;
  server = await serve(['--letta-port', '0', '--matrix-port', '0'], {
    nodeArgs: ['--max-old-space-size=256', '--expose-gc', '--import', `data:text/javascript,${collect}`],
  });
  heapAtFirst = (await healthOf(server)).memory.heap_used;
});

afterAll(() => server.stop());

const isNightly = process.env.ABUSE === 'all';

test.each(ABUSES.filter(({ isLong = false }) => isNightly || !isLong))(
  'a process with a heap of 256 MB outlives $what',
  async ({ commit }) => {
    await commit(reach(server));

    expect(await reach(server).letta('GET', '/v1/agents/?limit=1')).toBe(200);
    expect((await healthOf(server)).bug_count).toBe(0);
  },
  isNightly ? 600_000 : 120_000,
);

test('when all is deleted, its memory is free again', async () => {
  const control = server.facts.get('Control')?.[0] ?? '';
  const { sandboxes } = (await (await fetch(`${control}/sandboxes`)).json()) as {
    sandboxes: { name: string }[];
  };
  for (const { name } of sandboxes) {
    if (name !== 'default') await fetch(`${control}/sandboxes/${name}`, { method: 'DELETE' });
  }
  await fetch(`${control}/reset`, { method: 'POST' });

  let heap = Infinity;
  // What holds on to answers that have just been sent lets go a little later.
  for (let tries = 0; tries < 100 && heap > heapAtFirst + KEPT; tries++) {
    server.signal('SIGUSR2');
    heap = (await healthOf(server)).memory.heap_used;
  }

  expect(heap).toBeLessThanOrEqual(heapAtFirst + KEPT);
}, 60_000);

/** Compiled validators and the like, which all requests use. */
const KEPT = 25 * 1024 * 1024;
