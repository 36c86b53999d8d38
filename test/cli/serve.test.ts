import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, serve, type Serving } from './cli.js';

const FREE = ['--letta-port', '0', '--matrix-port', '0'];
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const running: Serving[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop('SIGKILL')));
});

async function start(args: string[], env: Record<string, string> = {}): Promise<Serving> {
  const server = await serve(args, { env });
  running.push(server);
  return server;
}

function urlOf(server: Serving, name: 'Letta' | 'Matrix' | 'Control'): string {
  return server.facts.get(name)?.[0] ?? '';
}

async function agentsStatus(server: Serving, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${urlOf(server, 'Letta')}/v1/agents/`, { headers })).status;
}

async function loginOf(
  server: Serving,
  user: string,
): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${urlOf(server, 'Matrix')}/_matrix/client/v3/login`, {
    method: 'POST',
    body: JSON.stringify({ type: 'm.login.password', user, password: `${user}_password` }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function settingsOf(server: Serving): Promise<unknown> {
  return (await fetch(`${urlOf(server, 'Control')}/settings`)).json();
}

test('serve says, one fact a line, where both services answer and how to get in', async () => {
  const server = await start(FREE);
  const { port: lettaPort } = new URL(urlOf(server, 'Letta'));
  const { port: matrixPort } = new URL(urlOf(server, 'Matrix'));

  expect(Object.fromEntries(server.facts)).toEqual({
    [`letta-matrix-mock ${version}`]: [''],
    Letta: [`http://127.0.0.1:${lettaPort}`],
    Matrix: [`http://127.0.0.1:${matrixPort}`],
    Control: [`http://127.0.0.1:${matrixPort}/_mock`],
    'Letta API key': ['lettaSecurePass123'],
    'Matrix user': [
      '@admin:matrix.test, password admin_password, access token mock_admin_token_123',
      '@letta:matrix.test, password letta_password, access token mock_letta_token_456',
    ],
  });
});

test.each([
  [[], 'refused; --control-token lets those in that know it'],
  [['--control-token', 'secret'], 'with the control token'],
  [['--control-token', 'none'], 'open to everybody'],
])('serve says whether other machines that can reach it may steer it: %j', async (flags, said) => {
  const server = await start([...FREE, '--host', '0.0.0.0', ...flags]);

  expect(server.facts.get('Control from other machines')).toEqual([said]);
});

test('both services answer once serve has said where', async () => {
  const server = await start(FREE);

  expect(await agentsStatus(server, 'lettaSecurePass123')).toBe(200);
  expect((await loginOf(server, 'admin')).status).toBe(200);
  expect((await fetch(`${urlOf(server, 'Control')}/health`)).status).toBe(200);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends serve at once, requests that wait included',
  async (signal) => {
    const server = await start(FREE);
    await fetch(`${urlOf(server, 'Control')}/faults`, { method: 'POST', body: '{"delay_ms":60000}' });
    const waiting = expect(agentsStatus(server, 'lettaSecurePass123')).rejects.toThrow('fetch failed');
    for (let hits = 0; hits === 0;) {
      const { faults } = (await (await fetch(`${urlOf(server, 'Control')}/faults`)).json()) as {
        faults: { hits: number }[];
      };
      hits = faults[0]?.hits ?? 0;
    }

    const { code, stderr } = await server.stop(signal);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await waiting;
  },
);

test('flags change what they say', async () => {
  const server = await start([
    ...FREE,
    ...['--host', '0.0.0.0', '--server-name', 'hs.example', '--dialect', 'synapse'],
    ...['--letta-api-key', 'one', '--letta-api-key', 'two,three'],
    ...['--letta-list-format', 'array', '--unknown-user-login', 'M_UNKNOWN'],
    ...['--room-publication', 'allow', '--max-upload-size', '1000'],
    ...['--letta-validation-detail', 'list', '--letta-ids', 'strict', '--letta-relationships', 'included'],
    ...['--letta-file-processing', '250'],
  ]);

  expect(await settingsOf(server)).toMatchObject({
    dialect: 'synapse',
    letta_list_format: 'array',
    unknown_user_login: 'M_UNKNOWN',
    room_publication: 'allow',
    max_upload_size: 1000,
    letta_validation_detail: 'list',
    letta_ids: 'strict',
    letta_relationships: 'included',
    letta_file_processing: 250,
  });
  expect(server.facts.get('Letta API key')).toEqual(['one', 'two,three']);
  expect(await agentsStatus(server, 'one')).toBe(200);
  expect(await agentsStatus(server, 'two,three')).toBe(200);
  expect(await agentsStatus(server, 'lettaSecurePass123')).toBe(401);
  expect((await loginOf(server, 'admin')).body.user_id).toBe('@admin:hs.example');
});

test.each([
  [['--letta-open'], {}],
  [['--letta-open', 'true'], {}],
  [['--letta-api-key', 'none'], {}],
  [[], { LETTA_MATRIX_MOCK_LETTA_OPEN: 'true' }],
  [[], { LETTA_MATRIX_MOCK_LETTA_API_KEY: 'none' }],
])('%j with %j opens the Letta server, and the greeting says so', async (flags, env) => {
  const server = await start([...FREE, ...flags], env);

  expect(server.facts.get('Letta API key')).toEqual(['none, everybody is let in']);
  expect((await fetch(`${urlOf(server, 'Letta')}/v1/agents/`)).status).toBe(200);
  expect(await agentsStatus(server, 'whatever')).toBe(200);
});

test('a server that is told not to be open asks for its key', async () => {
  const server = await start([...FREE, '--letta-open', 'false']);

  expect(server.facts.get('Letta API key')).toEqual(['lettaSecurePass123']);
  expect(await agentsStatus(server, 'whatever')).toBe(401);
});

const BARE_VARIABLES = {
  HOST: 'localhost',
  LETTA_PORT: '0',
  MATRIX_PORT: '0',
  SERVER_NAME: 'hs.example',
  LETTA_API_KEY: 'one, two',
  DIALECT: 'synapse',
  LETTA_LIST_FORMAT: 'envelope',
  UNKNOWN_USER_LOGIN: 'M_UNKNOWN',
  ROOM_PUBLICATION: 'deny',
  RANDOM_SEED: 'x',
};

const VARIABLES = Object.fromEntries(
  Object.entries(BARE_VARIABLES).map(([variable, value]) => [`LETTA_MATRIX_MOCK_${variable}`, value]),
);

test.each([
  ['variables', { ...VARIABLES, LETTA_MATRIX_MOCK_SEED: '', SEED: '' }, []],
  [
    'the variables of older versions',
    { ...BARE_VARIABLES, SEED: '' },
    Object.keys(BARE_VARIABLES).map(
      (old) =>
        `warning: the variable ${old} is read for what is now called LETTA_MATRIX_MOCK_${old}, and still counts; ` +
        `set LETTA_MATRIX_MOCK_${old} instead`,
    ),
  ],
])('%s change the same, keys separated by commas, and empty ones nothing', async (_which, env, warnings) => {
  const server = await start([], env);

  expect(await settingsOf(server)).toMatchObject({
    dialect: 'synapse',
    letta_list_format: 'envelope',
    unknown_user_login: 'M_UNKNOWN',
    room_publication: 'deny',
  });
  expect(urlOf(server, 'Letta')).toMatch(/^http:\/\/localhost:\d+$/);
  expect(await agentsStatus(server, 'one')).toBe(200);
  expect(await agentsStatus(server, 'two')).toBe(200);
  expect(await agentsStatus(server, 'lettaSecurePass123')).toBe(401);
  expect((await loginOf(server, 'admin')).body.user_id).toBe('@admin:hs.example');
  const { stderr } = await server.stop();
  expect(stderr.split('\n').filter((line) => line !== '')).toEqual(warnings);
});

test('a flag wins over its variable, and a variable over its older name, without a word', async () => {
  const server = await start([...FREE, '--letta-api-key', 'flag', '--dialect', 'documented'], {
    LETTA_API_KEY: 'old variable',
    LETTA_MATRIX_MOCK_DIALECT: 'synapse',
    LETTA_MATRIX_MOCK_MATRIX_PORT: 'nonsense',
    MATRIX_PORT: '1',
    LETTA_MATRIX_MOCK_LETTA_IDS: 'strict',
    LETTA_IDS: 'nonsense',
    HOST: 'x86_64-conda-linux-gnu',
    LETTA_MATRIX_MOCK_HOST: '127.0.0.1',
  });

  expect(server.facts.get('Letta API key')).toEqual(['flag']);
  expect(await settingsOf(server)).toMatchObject({ dialect: 'documented', letta_ids: 'strict' });
  expect((await server.stop()).stderr).toBe('');
});

test('a misspelt variable with our prefix is warned of, and its neighbours are named', async () => {
  const server = await start(FREE, { LETTA_MATRIX_MOCK_LETA_IDS: 'strict', LETTA_MATRIX_MOCK_URL: 'x' });

  expect((await server.stop()).stderr).toBe(
    'warning: there is no variable LETTA_MATRIX_MOCK_LETA_IDS (Did you mean LETTA_MATRIX_MOCK_LETTA_IDS?); ' +
      'the help of serve lists them\n' +
      'warning: there is no variable LETTA_MATRIX_MOCK_URL; the help of serve lists them\n',
  );
});

test('the same random seed gives the same token in another process', async () => {
  const tokens = [];
  for (let i = 0; i < 2; i++) {
    const server = await start([...FREE, '--random-seed', 'x', '--dialect', 'synapse']);
    tokens.push((await loginOf(server, 'admin')).body.access_token);
  }

  expect(tokens[0]).toMatch(/^syt_/);
  expect(tokens[1]).toBe(tokens[0]);
});

test('a seed file decides who can log in, and serve says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-cli-'));
  writeFileSync(join(folder, 'world.yaml'), 'users:\n  - username: alice\n');

  const server = await start([...FREE, '--seed', join(folder, 'world.yaml')]);
  rmSync(folder, { recursive: true });

  expect(server.facts.get('Matrix user')).toEqual([
    '@alice:matrix.test, password alice_password, access token mock_alice_token',
  ]);
  expect((await loginOf(server, 'alice')).status).toBe(200);
  expect((await loginOf(server, 'admin')).status).toBe(403);
});

test.each([
  [['serve', '--nope'], "error: unknown option '--nope'"],
  [['serve', '--leta-port', '1'], "error: unknown option '--leta-port' (Did you mean --letta-port?)"],
  [['serve', '--port', '1'], "error: unknown option '--port' (Did you mean --letta-port or --matrix-port?)"],
  [['serve', '--port=1'], "error: unknown option '--port=1' (Did you mean --letta-port or --matrix-port?)"],
  [
    ['serve', '--lettaApiKeys', 'x'],
    "error: unknown option '--lettaApiKeys' (Did you mean --letta-api-key?)",
  ],
  [
    ['serve', '--dialect', 'synaps'],
    "error: option '--dialect <name>' argument 'synaps' is invalid. " +
      'It must be documented or synapse (Did you mean synapse?).',
  ],
  [['serve', 'now'], "error: too many arguments for 'serve'. Expected 0 arguments but got 1."],
  [['serves'], "error: unknown command 'serves' (Did you mean serve?)"],
  [['serve', '--letta-port'], "error: option '--letta-port <port>' argument missing"],
  [
    ['serve', '--letta-port', '65536'],
    "error: option '--letta-port <port>' argument '65536' is invalid. It must be a whole number from 0 to 65535.",
  ],
  [
    ['serve', '--matrix-port', '80a'],
    "error: option '--matrix-port <port>' argument '80a' is invalid. It must be a whole number from 0 to 65535.",
  ],
  [
    ['serve', '--dialect', 'klingon'],
    "error: option '--dialect <name>' argument 'klingon' is invalid. It must be documented or synapse.",
  ],
  [
    ['serve', '--server-name', 'a b'],
    "error: option '--server-name <name>' argument 'a b' is invalid. " +
      'It must be a host name or address, with or without a port.',
  ],
  [['serve', '--seed', 'nowhere.yaml'], 'error: nowhere.yaml: there is no such file'],
])('%j is refused in one line with exit code 2', async (args, line) => {
  expect(await run(args)).toEqual({ code: 2, stdout: '', stderr: `${line}\n` });
});

test.each([
  [
    { LETTA_MATRIX_MOCK_LETTA_PORT: 'x' },
    "the variable LETTA_MATRIX_MOCK_LETTA_PORT must be a whole number from 0 to 65535, not 'x'",
  ],
  [{ LETTA_PORT: 'x' }, "the variable LETTA_PORT must be a whole number from 0 to 65535, not 'x'"],
  [
    { LETTA_API_KEY: ' , ' },
    "the variable LETTA_API_KEY must be one or more keys that are not empty, not ' , '",
  ],
])('the variable %j is refused in one line with exit code 2', async (env, line) => {
  expect(await run(['serve'], { env })).toEqual({ code: 2, stdout: '', stderr: `error: ${line}\n` });
});

test.each([
  [
    { SEED: '12345' },
    2,
    /^warning: the variable SEED .*\nerror: 12345: there is no such file \(from the variable SEED\)\n$/,
  ],
  [
    { HOST: '192.0.2.1', LETTA_MATRIX_MOCK_LETTA_PORT: '0' },
    1,
    /\nerror: 192\.0\.2\.1 \(from the variable HOST\) is no address of this machine \(EADDRNOTAVAIL\); --host chooses another\n$/,
  ],
])('what %j leads to names the variable', async (env, code, text) => {
  const ended = await run(['serve'], { env });

  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).toMatch(text);
});

test('a broken seed file is refused with its line and exit code 2', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-cli-'));
  writeFileSync(join(folder, 'world.yaml'), 'users:\n  - username: a\n  - username: 7\n');

  const ended = await run(['serve', ...FREE, '--seed', 'world.yaml'], { cwd: folder });
  rmSync(folder, { recursive: true });

  expect(ended).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: world.yaml:3:5: users[1].username must be string, not 7\n',
  });
});

test.each(['--letta-port', '--matrix-port'])(
  'a %s in use is told in one line with exit code 1',
  async (flag) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;

    const ended = await run(['serve', ...FREE, flag, String(port)]);
    taken.close();

    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: port ${port} is in use on 127.0.0.1; --letta-port and --matrix-port choose others\n`,
    });
  },
);

test('a host that is not this machine is told in one line with exit code 1', async () => {
  const { code, stdout, stderr } = await run(['serve', ...FREE, '--host', '192.0.2.1']);

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    'error: 192.0.2.1 is no address of this machine (EADDRNOTAVAIL); --host chooses another\n',
  );
});

test('the help names every flag and its variable', async () => {
  const { code, stdout } = await run(['--help']);

  expect(code).toBe(0);
  for (const flag of ['host', 'letta-port', 'letta-api-key', 'seed', 'dialect', 'random-seed']) {
    const variable = `LETTA_MATRIX_MOCK_${flag.replace('-', '_').replace('-', '_').toUpperCase()}`;
    expect(stdout).toMatch(new RegExp(`--${flag} <[^-]*?\\benv:\\s+${variable}\\)`));
  }
});

test('the version is that of the package', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('without a command, the help is on stderr and the exit code 2', async () => {
  const { code, stdout, stderr } = await run([]);

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('letta-matrix-mock serve [options]');
});

test('many clients that wait at once draw no warning', async () => {
  const server = await start(FREE);
  const { body } = await loginOf(server, 'admin');
  const sync = async (query: string) => {
    const url = `${urlOf(server, 'Matrix')}/_matrix/client/v3/sync?${query}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${body.access_token ?? ''}` } });
    return [answer.status, ((await answer.json()) as { next_batch: string }).next_batch];
  };
  const [, since] = await sync('');

  const answers = await Promise.all(Array.from({ length: 30 }, () => sync(`since=${since}&timeout=300`)));

  expect(answers).toEqual(Array.from({ length: 30 }, () => [200, since]));
  expect((await server.stop()).stderr).toBe('');
});
