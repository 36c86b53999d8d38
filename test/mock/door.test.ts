import { request } from 'node:http';
import { startMocks, type Mocks, type StartOptions } from '../support/start-mocks.js';
import { controller, freshSandbox } from '../support/users.js';

const running: Mocks[] = [];

afterEach(() => Promise.all(running.splice(0).map((mocks) => mocks.stop())));

interface Heard {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: { message?: string; error?: string };
}

/** A call with any headers: `fetch` would set the host itself. */
function call(method: string, url: string, headers: Record<string, string>, body = ''): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (bytes) => (text += String(bytes)));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text === '' ? {} : (JSON.parse(text) as Heard['body']),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function start(options: StartOptions): Promise<string> {
  const mocks = await startMocks({ lettaPort: 0, matrixPort: 0, ...options });
  running.push(mocks);
  return mocks.control.url;
}

function controlUrl(sandbox: string, port: 'MATRIX' | 'LETTA' = 'MATRIX'): string {
  return `${process.env[`MOCK_${port}_URL`] ?? ''}/~${sandbox}/_mock`;
}

test.each(['MATRIX', 'LETTA'] as const)(
  'a page cannot reset a sandbox by another name of this machine, on the port of %s',
  async (port) => {
    const sandbox = freshSandbox();
    await controller(sandbox).call('createMockFault', { body: { status: 500 } });

    const { status, headers, body } = await call('POST', `${controlUrl(sandbox, port)}/reset`, {
      host: 'rebind.evil.example',
      'content-type': 'text/plain',
    });

    expect(status).toBe(403);
    expect(body).toEqual({
      error: 'forbidden',
      message:
        'The control API does not go by the name of rebind.evil.example. It answers at addresses, localhost and the ' +
        'names given with --allowed-host NAME; a program that knows the token of --control-token may use any name.',
      findings: [],
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect((await controller(sandbox).call('listMockFaults')).faults).toHaveLength(1);
  },
);

test('a page of another origin cannot reset a sandbox', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', { body: { status: 500 } });

  const { status, headers, body } = await call('POST', `${controlUrl(sandbox)}/reset`, {
    origin: 'https://evil.example',
    'content-type': 'text/plain',
  });

  expect(status).toBe(403);
  expect(body.message).toBe(
    'Pages of https://evil.example may not use the control API; --allowed-origin https://evil.example lets them.',
  );
  expect(headers['access-control-allow-origin']).toBeUndefined();
  expect((await controller(sandbox).call('listMockFaults')).faults).toHaveLength(1);
});

test('whoever is turned away brings no sandbox into being', async () => {
  const sandbox = freshSandbox();

  await call('GET', `${controlUrl(sandbox)}/state`, { host: 'evil.example' });

  const { sandboxes } = await controller(freshSandbox()).call('listMockSandboxes');
  expect(sandboxes.map(({ name }) => name)).not.toContain(sandbox);
});

test('a browser that asks for another page is refused before it sends anything', async () => {
  const { status } = await call('OPTIONS', `${controlUrl(freshSandbox())}/reset`, {
    origin: 'https://evil.example',
    'access-control-request-method': 'DELETE',
  });

  expect(status).toBe(403);
});

test('pages that the mock serves may use the control API', async () => {
  const url = controlUrl(freshSandbox());

  const { status } = await call('GET', `${url}/health`, { origin: new URL(url).origin });

  expect(status).toBe(200);
});

test('programs need no token, whatever they send as one', async () => {
  const { status } = await call('GET', `${controlUrl(freshSandbox())}/health`, {
    authorization: 'Bearer mock_admin_token_123',
  });

  expect(status).toBe(200);
});

test('the services answer by any name and to any page, as the real ones', async () => {
  const url = `${process.env.MOCK_MATRIX_URL ?? ''}/~${freshSandbox()}/_matrix/client/versions`;

  const { status, headers } = await call('GET', url, {
    host: 'matrix.example',
    origin: 'https://app.example',
  });

  expect(status).toBe(200);
  expect(headers['access-control-allow-origin']).toBe('*');
});

test('names and what lies under them are let in with allowedHosts', async () => {
  const url = await start({ allowedHosts: ['test-letta'] });

  const statusOf = async (host: string) => (await call('GET', `${url}/health`, { host })).status;

  expect(await statusOf('test-letta:8283')).toBe(200);
  expect(await statusOf('alice.test-letta:8283')).toBe(200);
  expect(await statusOf('test-synapse:8008')).toBe(403);
});

test('pages of other origins are let in with allowedOrigins, and may read the answers', async () => {
  const url = await start({ allowedOrigins: ['http://app.test:3000'] });
  const headers = { origin: 'http://app.test:3000' };

  const asked = await call('OPTIONS', `${url}/reset`, {
    ...headers,
    'access-control-request-method': 'DELETE',
    'access-control-request-headers': 'authorization,content-type',
  });
  const answered = await call('GET', `${url}/nowhere`, headers);

  expect(asked).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': 'http://app.test:3000',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': 'authorization,content-type',
    },
  });
  expect(answered).toMatchObject({
    status: 404,
    headers: { 'access-control-allow-origin': 'http://app.test:3000', 'access-control-expose-headers': '*' },
  });
});

test('a program that knows the control token may call by any name', async () => {
  const url = await start({ controlToken: 'secret' });

  const { status } = await call('GET', `${url}/health`, {
    host: 'test-synapse:8008',
    authorization: 'Bearer secret',
  });

  expect(status).toBe(200);
});

test.each([
  [{ allowedHosts: ['http://mock.test'] }, 'startMocks: allowedHosts must be host names such as mock.test'],
  [{ allowedHosts: ['mock.test:8008'] }, 'startMocks: allowedHosts must be host names such as mock.test'],
  [
    { allowedOrigins: ['localhost:3000'] },
    'startMocks: allowedOrigins must be origins such as http://localhost:3000',
  ],
  [{ allowedOrigins: ['http://localhost:3000/'] }, 'startMocks: allowedOrigins must be origins'],
  [{ lettaOrigins: ['*'] }, 'startMocks: lettaOrigins must be origins'],
  [{ controlToken: '' }, 'startMocks: controlToken must be a text that is not empty'],
])('%j is refused', async (options, message) => {
  await expect(start(options)).rejects.toThrow(message);
});
