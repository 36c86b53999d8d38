import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { CLI } from './cli.js';

/** Makes the server fail outside of any request, as a bug in a timer would. */
const STRAY_BUGS = [
  "process.on('SIGUSR2', () => { throw new Error('a stray bug') });",
  "process.on('SIGHUP', () => { Promise.reject(new Error('a stray rejection')) });",
  "process.on('SIGWINCH', () => { for (let i = 0; i < 2000; i++) Promise.reject(new Error('x'.repeat(1e5))) });",
].join('');

const running: ChildProcess[] = [];

afterEach(async () => {
  for (const { pid } of running.splice(0)) {
    // The whole group: some shells stay beside the server.
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  }
});

/** A server that the shell starts, so that it can be given less than usual; `ports` are those of Letta and Matrix. */
function launch(shell: string, ports = [0, 0]): ChildProcess {
  const [letta, matrix] = ports;
  const serve = `exec "$0" --import "data:text/javascript,${STRAY_BUGS}" "${CLI}" serve --letta-port ${letta} --matrix-port ${matrix}`;
  const child = spawn('sh', ['-c', `${shell.replace('SERVE', serve)}`, process.execPath], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.push(child);
  return child;
}

/** The address that the greeting gives for `Letta` or `Control`. */
async function addressOf(what: string, child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const found = new RegExp(`^${what}: (.*)$`, 'm').exec(text);
    if (found) return found[1] ?? '';
  }
  throw new Error('the server ended before it greeted');
}

async function bugsOf(control: string): Promise<string[]> {
  const health = await (await fetch(`${control}/health`)).json();
  return (health as { bugs: string[] }).bugs.map((bug) => bug.split('\n')[0] ?? '');
}

/** Asks until so many bugs are counted: a signal is not dealt with at once. */
async function bugsOnceThereAre(count: number, control: string): Promise<string[]> {
  for (;;) {
    const bugs = await bugsOf(control);
    if (bugs.length >= count) return bugs;
  }
}

test('a server goes on after a bug that nobody caught, and counts it', async () => {
  const child = launch('SERVE');
  const control = await addressOf('Control', child);

  child.kill('SIGUSR2');
  child.kill('SIGHUP');

  const bugs = await bugsOnceThereAre(2, control);
  expect(bugs.sort()).toEqual(['Error: a stray bug', 'Error: a stray rejection']);
});

test('a server keeps the first of many bugs, and counts the others', async () => {
  const child = launch('SERVE 2>/dev/null');
  const control = await addressOf('Control', child);

  child.kill('SIGWINCH');

  let health = { bug_count: 0, bugs: [] as string[] };
  while (health.bug_count < 2000) health = (await (await fetch(`${control}/health`)).json()) as typeof health;
  expect(health.bug_count).toBe(2000);
  expect(health.bugs).toHaveLength(20);
  expect(JSON.stringify(health).length).toBeLessThan(250_000);
});

test('a server goes on when nobody reads its standard error any more', async () => {
  const child = launch('SERVE');
  const control = await addressOf('Control', child);
  child.stderr?.destroy();

  child.kill('SIGUSR2');
  await bugsOnceThereAre(1, control);
  child.kill('SIGUSR2');

  expect(await bugsOnceThereAre(2, control)).toHaveLength(2);
});

test('a server goes on when the disk that its standard error goes to is full', async () => {
  const child = launch('SERVE 2>/dev/full');
  const control = await addressOf('Control', child);

  child.kill('SIGUSR2');
  await bugsOnceThereAre(1, control);
  child.kill('SIGUSR2');

  expect(await bugsOnceThereAre(2, control)).toHaveLength(2);
});

/** Ports that were free a moment ago, for a server that cannot say which it has found. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')];
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

test.each(['SERVE >/dev/full', '(SERVE) | true'])(
  'a server goes on when its greeting cannot be written: %s',
  async (shell) => {
    const ports = await freePorts();
    const child = launch(shell, ports);
    const control = `http://127.0.0.1:${ports[1]}/_mock`;

    let status = 0;
    while (status === 0 && child.exitCode === null)
      status = (await fetch(`${control}/health`).catch(() => undefined))?.status ?? 0;

    expect(status).toBe(200);
    expect(await bugsOf(control)).toEqual([]);
  },
);

/** Opens connections until the server has no file descriptors left for one more, as `kept`, which has one, outlives. */
async function useUpConnections(url: URL, kept: Agent): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let isFull = false; !isFull && sockets.length < 500;) {
    const socket = connect(Number(url.port), url.hostname);
    sockets.push(socket);
    socket.on('error', () => undefined);
    // A server that has run out lets further ones wait, or closes them at once.
    isFull = !(await once(socket, 'connect').catch(() => undefined));
    isFull ||= await Promise.race([
      answersOn(socket).then((answers) => !answers),
      statusOf('/v1/health/', url, kept)
        .then(() => statusOf('/v1/health/', url, kept))
        .then(() => true),
    ]);
  }
  return sockets;
}

function answersOn(socket: Socket): Promise<boolean> {
  socket.write('GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  return new Promise((resolve) => {
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
  });
}

function statusOf(path: string, url: URL, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer lettaSecurePass123' };
    request(new URL(path, url), { agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

test('a server that ran out of file descriptors answers faked operations, then and afterwards', async () => {
  const faked = '/v1/embeddings/total_storage_size';
  const child = launch('ulimit -n 60; SERVE');
  const letta = new URL(await addressOf('Letta', child));
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  // Any call, so that there is a connection to keep.
  await statusOf('/v1/health/', letta, kept);

  const sockets = await useUpConnections(letta, kept);
  const meanwhile = await statusOf(faked, letta, kept);
  for (const socket of sockets) socket.destroy();
  let afterwards = 0;
  // It may take the server a moment to see them gone.
  while (afterwards === 0 && child.exitCode === null)
    afterwards = await statusOf(faked, letta, new Agent()).catch(() => 0);

  expect([meanwhile, afterwards]).toEqual([200, 200]);
  expect(sockets.length).toBeLessThan(60);
  expect(await bugsOf(`${letta.origin}/_mock`)).toEqual([]);
  kept.destroy();
});
