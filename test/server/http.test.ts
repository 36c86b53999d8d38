import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { freshSandbox } from '../support/users.js';

const matrix = new URL(process.env.MOCK_MATRIX_URL ?? '');

/** What comes back for bytes written by hand, up to the end of the first answer's headers or the given text. */
function speak(url: URL, text: string, until = '\r\n\r\n'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => socket.write(text));
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      if (heard.includes(until)) {
        socket.destroy();
        resolve(heard);
      }
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(heard));
  });
}

test.each([
  ['a success', '/_matrix/client/versions'],
  ['a missing token', '/_matrix/client/v3/account/whoami'],
  ['an unknown path', '/_matrix/client/v3/nothing'],
])('Matrix sends CORS headers with %s', async (_, path) => {
  const response = await fetch(`${matrix.origin}/~${freshSandbox()}${path}`);

  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, DELETE, OPTIONS');
});

test('OPTIONS needs no token, and no known path', async () => {
  const response = await fetch(`${matrix.origin}/_matrix/client/v3/nothing/at/all`, { method: 'OPTIONS' });

  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
});

test('HEAD answers as GET does, without a body', async () => {
  const response = await fetch(`${matrix.origin}/_matrix/client/versions`, { method: 'HEAD' });

  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
});

test('connections are kept longer than any client pools them', async () => {
  const heard = await speak(matrix, 'GET /_matrix/client/versions HTTP/1.1\r\nHost: x\r\n\r\n');

  const seconds = Number(/keep-alive: timeout=(\d+)/i.exec(heard)?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(75);
});

test('a body may come in chunks', async () => {
  const { status } = await new Promise<{ status?: number }>((resolve, reject) => {
    const sending = httpRequest(
      `${matrix.origin}/~${freshSandbox()}/_matrix/client/v3/login`,
      { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
      (response) => resolve({ status: response.resume().statusCode }),
    );
    sending.on('error', reject);
    for (const part of ['{"type":"m.login.password","user":"admin",', '"password":"admin_password"}'])
      sending.write(part);
    sending.end();
  });

  expect(status).toBe(200);
});

test('a client that expects 100 Continue is told to go on', async () => {
  const head =
    'POST /_matrix/client/v3/login HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';

  const heard = await speak(matrix, head);

  expect(heard).toContain('HTTP/1.1 100 Continue');
});

test('a request through a proxy names the whole URL', async () => {
  const heard = await speak(
    matrix,
    `GET ${matrix.origin}/_matrix/client/versions HTTP/1.1\r\nHost: x\r\n\r\n`,
  );

  expect(heard).toContain('HTTP/1.1 200 OK');
});

test('a path outside the Matrix API is not found', async () => {
  const response = await fetch(`${matrix.origin}/foo`);

  expect(response.status).toBe(404);
});

test('a body beyond the limit is refused, not swallowed', async () => {
  const response = await fetch(`${matrix.origin}/~${freshSandbox()}/_matrix/client/v3/login`, {
    method: 'POST',
    body: Buffer.alloc(51 * 1024 * 1024, ' '),
  });

  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ errcode: 'M_TOO_LARGE' });
});

test('bytes that are no HTTP end in a 400, and the server lives on', async () => {
  const heard = await speak(matrix, 'nonsense\r\n\r\n');

  expect(heard).toContain('400 Bad Request');
  expect((await fetch(`${matrix.origin}/_matrix/client/versions`)).status).toBe(200);
});
