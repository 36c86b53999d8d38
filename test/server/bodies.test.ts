import { connect, type Socket } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { controller, freshSandbox, lettaActor, matrixGuest, meet } from '../support/users.js';
import { newRoom } from '../support/rooms.js';

const MESSAGE = '{"msgtype":"m.text","body":"x"}';
const BLOCK = '{"label":"x","value":"y"}';
const JSON_TYPE = { 'content-type': 'application/json' };
const LOGIN = '/_matrix/client/v3/login';

/** A connection whose requests are written by hand. */
class Talk {
  private heard = '';
  private over = false;
  /** What the connection broke with. */
  failure: Error | undefined;

  constructor(private readonly socket: Socket) {
    socket.on('data', (bytes) => (this.heard += bytes.toString('latin1')));
    socket.on('error', (error) => (this.failure = error));
    socket.on('close', () => (this.over = true));
    socket.on('end', () => (this.over = true));
  }

  static async open(port: 'MOCK_MATRIX_URL' | 'MOCK_LETTA_URL'): Promise<Talk> {
    const url = new URL(process.env[port] ?? '');
    return new Promise((resolve) => {
      const socket = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true }, () =>
        resolve(new Talk(socket)),
      );
    });
  }

  /** Resolves when the bytes are on their way. */
  say(text: string | Buffer): Promise<void> {
    return new Promise((resolve) => void this.socket.write(text, () => resolve()));
  }

  /** Resolves with everything heard once it has the text in it. */
  async hear(text: string): Promise<string> {
    while (!this.heard.includes(text) && !this.over) await this.news();
    return this.heard;
  }

  /** Resolves with everything heard when the server has closed its side. */
  async end(): Promise<string> {
    while (!this.over) await this.news();
    return this.heard;
  }

  leave(): void {
    this.socket.destroy();
  }

  private news(): Promise<void> {
    return new Promise((resolve) => {
      for (const event of ['data', 'end', 'close']) this.socket.once(event, () => resolve());
    });
  }
}

test.each(['utf-8', 'gzip', 'nonsense'])(
  'Matrix reads plain JSON whatever its Content-Encoding is said to be: %s',
  async (encoding) => {
    const { alice } = await meet('synapse', 'alice');
    const roomId = await newRoom(alice);

    const { status, body } = await alice.send(
      'PUT',
      `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/1`,
      { body: MESSAGE, headers: { 'content-encoding': encoding } },
    );

    expect([status, body]).toEqual([200, { event_id: expect.stringMatching(/^\$/) as unknown }]);
  },
);

test.each(['utf-8', 'gzip'])(
  'Letta reads plain JSON whatever its Content-Encoding is said to be: %s',
  async (encoding) => {
    const { status, body } = await lettaActor(freshSandbox()).send('POST', '/v1/blocks', {
      body: BLOCK,
      headers: { ...JSON_TYPE, 'content-encoding': encoding },
    });

    expect([status, body]).toMatchObject([200, { label: 'x', value: 'y' }]);
  },
);

test('a compressed body is no JSON to Matrix', async () => {
  const { status, body } = await matrixGuest(freshSandbox()).send('POST', LOGIN, {
    body: gzipSync('{}'),
    headers: { 'content-encoding': 'gzip' },
  });

  expect([status, body]).toEqual([400, { errcode: 'M_NOT_JSON', error: 'Content not JSON.' }]);
});

test('a compressed body cannot be parsed by Letta', async () => {
  const { status, body } = await lettaActor(freshSandbox()).send('POST', '/v1/blocks', {
    body: gzipSync(BLOCK),
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
  });

  expect([status, body]).toMatchObject([400, { detail: 'There was an error parsing the body' }]);
});

test('a file that is compressed is kept as it is', async () => {
  const { alice } = await meet('synapse', 'alice');
  const file = gzipSync('abc');

  const { body } = await alice.send('POST', '/_matrix/media/v3/upload', {
    body: file,
    headers: { 'content-type': 'application/gzip', 'content-encoding': 'gzip' },
  });
  const address = (body as { content_uri: string }).content_uri.replace('mxc://', '');
  const { bytes } = await alice.send('GET', `/_matrix/client/v1/media/download/${address}`);

  expect(Buffer.from(bytes)).toEqual(file);
  expect(gunzipSync(bytes).toString()).toBe('abc');
});

const TOO_LONG = 51 * 1024 * 1024;

test('a client that asks first is refused before it has sent a byte of a body beyond the limit', async () => {
  const talk = await Talk.open('MOCK_MATRIX_URL');

  await talk.say(
    `POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${TOO_LONG}\r\n\r\n`,
  );
  const heard = await talk.hear('\r\n\r\n{');
  talk.leave();

  expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  expect(heard).toMatch(/\r\nconnection: close\r\n/i);
  expect(heard).toContain('{"errcode":"M_TOO_LARGE","error":"Request content is too large (>52428800)"}');
});

test('a client that does not ask is refused at once, too, and may read the answer after all it had to send', async () => {
  const talk = await Talk.open('MOCK_MATRIX_URL');

  await talk.say(`POST ${LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Length: ${TOO_LONG}\r\n\r\n`);
  const heard = await talk.hear('M_TOO_LARGE');
  for (let sent = 0; sent < TOO_LONG; sent += 1024 * 1024) await talk.say(Buffer.alloc(1024 * 1024, ' '));
  await talk.end();
  talk.leave();

  expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  expect(talk.failure).toBeUndefined();
});

test('a body of chunks is refused when more has come than is allowed', async () => {
  const talk = await Talk.open('MOCK_LETTA_URL');
  const key = 'Authorization: Bearer lettaSecurePass123\r\n';

  await talk.say(
    `POST /v1/blocks HTTP/1.1\r\nHost: x\r\n${key}Transfer-Encoding: chunked\r\n\r\n${TOO_LONG.toString(16)}\r\n`,
  );
  for (let sent = 0; sent < TOO_LONG; sent += 1024 * 1024) await talk.say(Buffer.alloc(1024 * 1024, ' '));
  const heard = await talk.hear('413');
  talk.leave();

  expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  expect(talk.failure).toBeUndefined();
});

test.each([
  [
    'MOCK_MATRIX_URL',
    LOGIN,
    '"errcode":"M_TOO_LARGE","error":"Request content has too many JSON values (>50000)"',
  ],
  ['MOCK_LETTA_URL', '/v1/blocks', '"detail":"The body has more than 50000 JSON values"'],
  [
    'MOCK_LETTA_URL',
    '/_mock/faults',
    '"error":"too_large","message":"The body has more than 50000 JSON values."',
  ],
] as const)(
  '%s refuses at %s a body of too many values while it is still coming',
  async (port, path, text) => {
    const talk = await Talk.open(port);
    const length = 36 * 1024 * 1024;

    await talk.say(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n[`);
    await talk.say('{},'.repeat(25_001));
    const heard = await talk.hear('50000');
    talk.leave();

    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    expect(heard).toContain(text);
  },
);

test('a file may have as many braces as it likes', async () => {
  const { alice } = await meet('synapse', 'alice');

  const { status } = await alice.send('POST', '/_matrix/media/v3/upload', { body: '{},'.repeat(300_000) });

  expect(status).toBe(200);
});

test.each([
  ['MOCK_MATRIX_URL', LOGIN, '\r\n\r\n'],
  ['MOCK_LETTA_URL', '/v1/blocks', 'Invalid HTTP request received.'],
] as const)('%s does not know a body that is both compressed and in chunks', async (port, path, text) => {
  const talk = await Talk.open(port);

  await talk.say(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  );
  const heard = await talk.end();
  talk.leave();

  expect(heard).toMatch(/^HTTP\/1\.1 400 /);
  expect(heard.endsWith(text)).toBe(true);
});

test('the control API says with a 405 what is allowed', async () => {
  const { status, headers } = await controller(freshSandbox()).send('PUT', '/_mock/faults');

  expect([status, headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, POST']);
});

test('the control API is there for a base URL that ends in a slash, too', async () => {
  const { status, body } = await controller(freshSandbox()).send('GET', '//_mock/health');

  expect([status, body]).toMatchObject([200, { status: 'ok' }]);
});

test('Synapse does not say with a 405 what is allowed', async () => {
  const { status, headers } = await matrixGuest(freshSandbox()).send('PUT', '/_matrix/client/v3/sync');

  expect([status, headers.get('allow')]).toEqual([405, null]);
});
