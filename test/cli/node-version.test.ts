import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { complaintOfNode } from '../../src/node-version.js';

test.each([
  ['v18.20.8', 'letta-matrix-mock needs Node >= 20.19, this is v18.20.8'],
  ['v20.18.3', 'letta-matrix-mock needs Node >= 20.19, this is v20.18.3'],
  ['v20.19.0', undefined],
  ['v22.0.0', undefined],
  ['v24.9.0', undefined],
])('on Node %s it is said at once what is needed, if anything', (version, complaint) => {
  expect(complaintOfNode(version)).toBe(complaint);
});

test('what Node is needed is what package.json says', async () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    engines: { node: string };
  };
  const script = fileURLToPath(new URL('../../src/generate/require-node.mjs', import.meta.url));

  expect(complaintOfNode('v1.0.0')).toContain(`needs Node ${engines.node.replace('>=', '>= ')},`);
  expect(await promisify(execFile)(process.execPath, [script])).toEqual({ stdout: '', stderr: '' });
});

const OLD = `Object.defineProperty(process, 'version', { value: 'v18.20.8' });
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });`;

test.each([
  ['the command', ['dist/src/cli.js', 'serve']],
  ['the check that comes before make does anything', ['src/generate/require-node.mjs']],
  [
    'a program that imports the package',
    ['--input-type=module', '-e', "await import('./dist/src/index.js')"],
  ],
])('%s says in an old Node what is needed, and ends', async (_what, args) => {
  const ending = promisify(execFile)(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(OLD)}`, ...args],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
  );

  await expect(ending).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('letta-matrix-mock needs Node >= 20.19, this is v18.20.8') as unknown,
  });
});
