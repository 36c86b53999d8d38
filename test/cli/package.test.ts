import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serve } from './cli.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-package-'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const tarball = `letta-matrix-mock-${version}.tgz`;
const installed = join(folder, 'node_modules/letta-matrix-mock');
const execute = promisify(execFile);

/** Puts the packed package where an installation would, beside what it depends on at run time and nothing else. */
beforeAll(async () => {
  // Without the scripts: they would build anew what the other tests are running.
  await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  mkdirSync(installed, { recursive: true });
  await execute('tar', ['-xzf', join(folder, tarball), '--strip-components=1'], {
    cwd: installed,
  });
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
  };
  for (const [path, { dev, devOptional, optional }] of Object.entries(lock.packages)) {
    if (path === '' || dev || devOptional || optional || path.split('node_modules/').length > 2) continue;
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  mkdirSync(join(folder, 'node_modules/.bin'));
  symlinkSync('../letta-matrix-mock/dist/src/cli.js', join(folder, 'node_modules/.bin/letta-matrix-mock'));
  await execute('chmod', ['+x', join(installed, 'dist/src/cli.js')]);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

test('an installed package serves', async () => {
  const server = await serve(['--letta-port', '0', '--matrix-port', '0'], {
    cli: join(installed, 'dist/src/cli.js'),
    cwd: folder,
  });
  const healths = await Promise.all([
    fetch(`${server.facts.get('Letta')?.[0]}/v1/health/`),
    fetch(`${server.facts.get('Matrix')?.[0]}/_matrix/client/versions`),
  ]);
  const { code, stderr } = await server.stop();

  expect(healths.map(({ status }) => status)).toEqual([200, 200]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('npx finds the command of an installed package', async () => {
  const { stdout } = await execute('npx', ['--offline', 'letta-matrix-mock', '--version'], { cwd: folder });

  expect(stdout).toBe(`${version}\n`);
});

test('an installed package reads a YAML seed', async () => {
  writeFileSync(join(folder, 'world.yaml'), 'users:\n  - username: alice\n');

  const server = await serve(['--letta-port', '0', '--matrix-port', '0', '--seed', 'world.yaml'], {
    cli: join(installed, 'dist/src/cli.js'),
    cwd: folder,
  });
  await server.stop();

  expect(server.facts.get('Matrix user')?.[0]).toContain('@alice:matrix.test');
});

test('a program that imports an installed package starts it, calls it, and ends once it is stopped', async () => {
  writeFileSync(
    join(folder, 'program.mjs'),
    `import { startMocks } from 'letta-matrix-mock';
    const mocks = await startMocks({ lettaPort: 0, matrixPort: 0 });
    const { status } = await fetch(mocks.sandbox('mine').letta.url + '/v1/health/');
    await mocks.stop();
    console.log(status);`,
  );

  const { stdout } = await execute(process.execPath, ['program.mjs'], { cwd: folder });

  expect(stdout).toBe('200\n');
});

test('the types of an installed package need no other types', async () => {
  writeFileSync(
    join(folder, 'program.mts'),
    `import { type Mocks, type Seed, SeedError, SettingsError, startMocks, type StartOptions } from 'letta-matrix-mock';
    const seed: Seed = { agents: [{ id: 'agent-a' }], users: [{ username: 'alice' }] };
    const options: StartOptions = { lettaPort: 0, dialect: 'synapse', seed };
    export const mocks: Promise<Mocks> = startMocks(options);
    export const url: Promise<string> = mocks.then(({ sandbox }) => sandbox('a').matrix.url);
    export const failures: Error[] = [new SeedError('x'), new SettingsError('x')];
    // @ts-expect-error there is no such dialect
    export const wrong: StartOptions = { dialect: 'klingon' };`,
  );
  const options = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--lib', 'es2022'];

  const compiling = execute(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), ...options, '--module', 'nodenext', 'program.mts'],
    { cwd: folder },
  );

  await expect(compiling.catch(({ stdout }: { stdout: string }) => ({ stdout }))).resolves.toMatchObject({
    stdout: '',
  });
}, 30_000);

test('the package brings its specs and the documentation of seeds, and no source maps', async () => {
  const { stdout } = await execute('tar', ['-tzf', join(folder, tarball)]);
  const files = stdout.trim().split('\n');

  expect(files).toEqual(
    expect.arrayContaining([
      'package/specs/letta.yaml',
      'package/specs/matrix.yaml',
      'package/specs/mock.yaml',
      'package/generated/seed.md',
      'package/generated/seed.schema.json',
      'package/dist/src/cli.js',
      'package/dist/src/index.d.ts',
    ]),
  );
  expect(files.filter((file) => file.endsWith('.map') || file.startsWith('package/test'))).toEqual([]);
});
