import { request } from 'node:http';
import { serve, type Serving } from './cli.js';

/** What a process with a heap of 256 MB has to outlive; each row leaves nothing behind that is not bounded. */
interface Abuse {
  what: string;
  /** In some sandbox of its own. */
  commit: (server: Reached) => Promise<unknown>;
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
      await times(150, () => server.letta('GET', '/~lists/v1/agents/?limit=100'));
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

beforeAll(async () => {
  server = await serve(['--letta-port', '0', '--matrix-port', '0'], {
    env: { NODE_OPTIONS: '--max-old-space-size=256' },
  });
});

afterAll(() => server.stop());

test.each(ABUSES)(
  'a process with a heap of 256 MB outlives $what',
  async ({ commit }) => {
    await commit(reach(server));

    expect(await reach(server).letta('GET', '/v1/agents/?limit=1')).toBe(200);
    expect((await healthOf(server)).bug_count).toBe(0);
  },
  60_000,
);

test('when all is deleted, its memory is free again', async () => {
  const control = server.facts.get('Control')?.[0] ?? '';
  const { sandboxes } = (await (await fetch(`${control}/sandboxes`)).json()) as {
    sandboxes: { name: string }[];
  };
  for (const { name } of sandboxes) {
    if (name !== 'default') await fetch(`${control}/sandboxes/${name}`, { method: 'DELETE' });
  }
  // Garbage is collected when there is need; lists of agents make some.
  await makeAgents(reach(server), 'after', 20);
  await times(60, () => reach(server).letta('GET', '/~after/v1/agents/?limit=100'));

  expect((await healthOf(server)).memory.heap_used).toBeLessThan(150 * 1024 * 1024);
}, 60_000);
