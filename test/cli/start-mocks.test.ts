import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type Mocks, startMocks, type StartOptions } from '../support/start-mocks.js';

const FREE = { lettaPort: 0, matrixPort: 0 };
const running: Mocks[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((mocks) => mocks.stop()));
});

async function start(options: StartOptions = {}): Promise<Mocks> {
  const mocks = await startMocks({ ...FREE, ...options });
  running.push(mocks);
  return mocks;
}

async function agentCount({ letta }: { letta: { url: string } }): Promise<number> {
  const headers = { authorization: 'Bearer lettaSecurePass123' };
  return (await (await fetch(`${letta.url}/v1/agents/count`, { headers })).json()) as number;
}

async function addAgent({ control }: { control: { url: string } }): Promise<void> {
  await fetch(`${control.url}/seed`, { method: 'POST', body: '{"agents":[{}]}' });
}

test('two servers on free ports run beside each other and share nothing', async () => {
  const [first, second] = await Promise.all([start(), start()]);

  await addAgent(first);

  expect(await agentCount(first)).toBe(4);
  expect(await agentCount(second)).toBe(3);
});

test('the addresses of a sandbox reach that sandbox on both services', async () => {
  const mocks = await start();
  const sandbox = mocks.sandbox('worker-1');
  await addAgent(sandbox);

  const token = 'Bearer mock_admin_token_123';
  const whoami = await fetch(`${sandbox.matrix.url}/_matrix/client/v3/account/whoami`, {
    headers: { authorization: token },
  });

  expect(await agentCount(sandbox)).toBe(4);
  expect(await agentCount(mocks)).toBe(3);
  expect(whoami.status).toBe(200);
});

test('reset takes one sandbox back and leaves the others', async () => {
  const mocks = await start();
  await addAgent(mocks);
  await addAgent(mocks.sandbox('a'));
  await addAgent(mocks.sandbox('b'));

  await mocks.reset('a');
  await mocks.reset();

  expect(await agentCount(mocks)).toBe(3);
  expect(await agentCount(mocks.sandbox('a'))).toBe(3);
  expect(await agentCount(mocks.sandbox('b'))).toBe(4);
});

test('a single key or token may be given as one', async () => {
  const { lettaApiKeys, control } = await start({ lettaApiKey: 'k', registrationToken: 't' });

  expect(lettaApiKeys).toEqual(['k']);
  expect(await (await fetch(`${control.url}/settings`)).json()).toMatchObject({ registration_tokens: ['t'] });
});

test.each([
  ['an option', { lettaOpen: true }],
  ['a key of none', { lettaApiKey: 'none' }],
  ['the seed', { seed: { settings: { letta_open: true } } }],
] as const)('by %s the Letta server is open, in every sandbox until it is closed', async (_by, options) => {
  const mocks = await start(options);
  const status = async () => (await fetch(`${mocks.sandbox('a').letta.url}/v1/agents/`)).status;

  expect(mocks.lettaOpen).toBe(true);
  expect(await status()).toBe(200);
  await fetch(`${mocks.sandbox('a').control.url}/settings`, {
    method: 'PATCH',
    body: '{"letta_open":false}',
  });
  expect(await status()).toBe(401);
});

test('what to log in with is told', async () => {
  const { users, lettaApiKeys } = await start({ serverName: 'hs.example', lettaApiKeys: ['k'] });

  expect(lettaApiKeys).toEqual(['k']);
  expect(users).toEqual([
    { userId: '@admin:hs.example', password: 'admin_password', accessToken: 'mock_admin_token_123' },
    { userId: '@letta:hs.example', password: 'letta_password', accessToken: 'mock_letta_token_456' },
  ]);
});

test('stop ends idle connections and frees both ports', async () => {
  const mocks = await start();
  const { hostname, port } = new URL(mocks.letta.url);
  const idle = connect(Number(port), hostname);
  await once(idle, 'connect');
  const closed = once(idle, 'close');

  await mocks.stop();
  await closed;

  const again = await start({ lettaPort: Number(port), matrixPort: Number(new URL(mocks.matrix.url).port) });
  expect(await agentCount(again)).toBe(3);
});

test('stop ends requests that wait', async () => {
  const mocks = await start();
  await fetch(`${mocks.control.url}/faults`, { method: 'POST', body: '{"delay_ms":60000}' });
  const waiting = expect(agentCount(mocks)).rejects.toThrow('fetch failed');
  for (let hits = 0; hits === 0;) {
    const { faults } = (await (await fetch(`${mocks.control.url}/faults`)).json()) as {
      faults: { hits: number }[];
    };
    hits = faults[0]?.hits ?? 0;
  }

  await mocks.stop();

  await waiting;
});

test('stop ends syncs that wait', async () => {
  const mocks = await start();
  const headers = { authorization: `Bearer ${mocks.users[0]?.accessToken}` };
  const sync = (query: string) => fetch(`${mocks.matrix.url}/_matrix/client/v3/sync?${query}`, { headers });
  const { next_batch } = (await (await sync('')).json()) as { next_batch: string };
  const waiting = expect(sync(`since=${next_batch}&timeout=60000`)).rejects.toThrow('fetch failed');
  await sync('timeout=0');

  await mocks.stop();

  await waiting;
});

test('stop may be called twice', async () => {
  const mocks = await start();

  await mocks.stop();

  await expect(mocks.stop()).resolves.toBeUndefined();
});

test('when the second port is taken, the first is given back', async () => {
  const [taken, free] = [createServer(), createServer()];
  for (const server of [taken, free]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  const portOf = (server: typeof taken) => (server.address() as AddressInfo).port;
  const [takenPort, freePort] = [portOf(taken), portOf(free)];
  await new Promise((resolve) => free.close(resolve));

  const starting = startMocks({ lettaPort: freePort, matrixPort: takenPort });

  await expect(starting).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `listen EADDRINUSE: address already in use 127.0.0.1:${takenPort}; lettaPort: 0 and matrixPort: 0 pick free ports`,
  });
  taken.close();
  const mocks = await start({ lettaPort: freePort });
  expect(new URL(mocks.letta.url).port).toBe(String(freePort));
});

test('an option that is undefined counts as left out', async () => {
  const mocks = await start({ serverName: undefined, dialect: undefined, seed: undefined });

  expect(mocks.users[0]?.userId).toBe('@admin:matrix.test');
});

test.each([
  [
    { letaPort: 1 },
    'There is no setting letaPort (Did you mean lettaPort?); there are host, lettaPort, matrixPort,',
  ],
  [
    { port: 1 },
    'There is no setting port (Did you mean lettaPort or matrixPort?); there are host, lettaPort, matrixPort,',
  ],
  [{ letta_api_key: 'x' }, 'There is no setting letta_api_key (Did you mean lettaApiKey?); there are'],
  [{ __proto__x: 1 }, 'There is no setting __proto__x; there are'],
  [{ lettaApiKey: '' }, 'startMocks: lettaApiKey must be one or more keys that are not empty'],
  [
    { lettaApiKey: 'a', lettaApiKeys: ['b'] },
    'startMocks: lettaApiKey and lettaApiKeys are one setting; give either',
  ],
  [{ dialect: 'Synapse' }, 'startMocks: dialect must be documented or synapse (Did you mean synapse?)'],
  [{ lettaPort: 70_000 }, 'lettaPort must be a whole number from 0 to 65535'],
  [{ matrixPort: '8008' }, 'matrixPort must be a whole number from 0 to 65535'],
  [{ dialect: 'klingon' }, 'dialect must be documented or synapse'],
  [{ lettaListFormat: 'list' }, 'lettaListFormat must be auto, envelope or array'],
  [{ unknownUserLogin: 'M_X' }, 'unknownUserLogin must be M_FORBIDDEN or M_UNKNOWN'],
  [{ lettaApiKeys: 'key' }, 'lettaApiKeys must be one or more keys that are not empty'],
  [{ lettaOpen: 'yes' }, 'lettaOpen must be true or false'],
  [
    { lettaApiKeys: ['none', 'k'] },
    'lettaApiKeys must be none, for a server that asks for no key, or keys, but not both',
  ],
  [
    { lettaApiKey: 'none', lettaOpen: false },
    'lettaApiKeys is none, which opens the Letta server, and lettaOpen is false',
  ],
  [{ serverName: '' }, 'serverName must be a host name or address, with or without a port'],
  [{ seed: 7 }, 'seed must be a file name, none, or a seed'],
])('the options %j are refused by name', async (options, message) => {
  await expect(startMocks(options as StartOptions)).rejects.toThrow(message);
});

test('a name that is no sandbox name is refused', async () => {
  const mocks = await start();

  expect(() => mocks.sandbox('a/b')).toThrow('a/b is no sandbox name');
  await expect(mocks.reset('a b')).rejects.toThrow('a b is no sandbox name');
});
