import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachableSchemas } from '../../src/generate/document.js';
import type { ServiceSpec } from '../../src/server/spec.js';
import { type Contestant, freePort, start } from './processes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The last release of Prism that runs on Node 20. */
export const PRISM_VERSION = '5.14.2';

/** Starts this project as its users do, from a copy of `dist/` if one is named. */
export async function startOurs(home: string = root): Promise<Contestant> {
  const [letta, matrix] = [await freePort(), await freePort()];
  const cli = join(home, 'dist/src/cli.js');
  const args = ['serve', '--letta-port', String(letta), '--matrix-port', String(matrix)];
  const urls = { letta: `http://127.0.0.1:${letta}`, matrix: `http://127.0.0.1:${matrix}` };
  return { urls, ...start([cli, ...args]) };
}

/** Starts Prism on one of our specs, without its log of requests, which would only slow it down. */
export async function startPrism(home: string, spec: 'letta' | 'matrix'): Promise<Contestant> {
  const port = await freePort();
  const cli = join(home, 'node_modules/@stoplight/prism-cli/dist/index.js');
  const args = ['mock', '--port', String(port), '--verboseLevel', 'silent', join(root, `specs/${spec}.yaml`)];
  const url = `http://127.0.0.1:${port}`;
  return { urls: { letta: url, matrix: url }, ...start([cli, ...args]) };
}

/**
 * Where Prism is installed: a folder beside other temporary files, filled on first use. It is far too large to be a
 * dependency. Undefined, with the reason on stderr, when npm cannot install it.
 */
export function findPrism(): string | undefined {
  const home = join(tmpdir(), 'letta-matrix-mock-bench', `prism-${PRISM_VERSION}`);
  const done = join(home, 'installed');
  if (existsSync(done)) return home;
  mkdirSync(home, { recursive: true });
  process.stderr.write(`Installing Prism ${PRISM_VERSION} into ${home}, once\n`);
  const npm = spawnSync(
    'npm',
    ['install', '--prefix', home, '--no-audit', '--no-fund', `@stoplight/prism-cli@${PRISM_VERSION}`],
    { encoding: 'utf8', timeout: 120_000 },
  );
  if (npm.status !== 0) {
    process.stderr.write(
      `Prism could not be installed, so there is nothing to compare with: ${npm.error?.message ?? npm.stderr}\n`,
    );
    return undefined;
  }
  writeFileSync(done, '');
  return home;
}

/** A copy of `dist/` whose Matrix spec has only these operations. Returns its folder. */
export function reducedCopy(operationIds: string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-reduced-'));
  for (const name of ['dist', 'generated', 'specs', 'package.json']) {
    cpSync(join(root, name), join(home, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  const file = join(home, 'dist/generated/matrix.json');
  const full = readSpec('matrix');
  const operations = full.operations.filter(({ operationId }) => operationIds.includes(operationId));
  const used = reachableSchemas({ components: { schemas: full.schemas } }, operations);
  const schemas = Object.fromEntries(Object.entries(full.schemas).filter(([name]) => used.has(name)));
  writeFileSync(file, JSON.stringify({ ...full, operations, schemas } satisfies ServiceSpec));
  return home;
}

/** The precomputed form of a spec, as the server reads it. */
export function readSpec(name: string): ServiceSpec {
  return JSON.parse(readFileSync(join(root, `dist/generated/${name}.json`), 'utf8')) as ServiceSpec;
}
