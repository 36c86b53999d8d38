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
