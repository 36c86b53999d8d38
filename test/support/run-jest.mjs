// Runs jest with native ES modules under c8, which also counts the server in jest's own process, and ends with
// the one line that CI reads, taken from jest's own result.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const scratch = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-jest-'));
const results = join(scratch, 'results.json');
const args = process.argv.slice(2);
const c8 = [
  require.resolve('c8/bin/c8.js'),
  '--temp-directory',
  join(scratch, 'coverage'),
  '--src=.',
  '--include=src/**',
  '--include=overrides/**',
  '--include=dist/src/**',
  '--include=dist/overrides/**',
  '--exclude=src/generate/**',
  '--exclude-after-remap',
  '--reporter=text-summary',
  // A part of the tests covers a part of the code.
  ...(args.length === 0
    ? ['--check-coverage', '--statements=90', '--lines=90', '--branches=0', '--functions=0']
    : []),
];
const jest = [require.resolve('jest/bin/jest'), '--json', `--outputFile=${results}`, ...args];
const { status } = spawnSync(process.execPath, [...c8, process.execPath, ...jest], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
});
let counts = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0, numPendingTests: 0 };
try {
  counts = JSON.parse(readFileSync(results, 'utf8'));
} catch {
  // jest died before it wrote a result; its exit status says so.
}
rmSync(scratch, { recursive: true, force: true });
// A file that cannot be loaded has no tests to fail, and still is a failure.
const failed = counts.numFailedTests || counts.numFailedTestSuites;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : '';
process.stdout.write(`${counts.numPassedTests} passed, ${failed} failed${skipped}\n`);
process.exit(status ?? 1);
