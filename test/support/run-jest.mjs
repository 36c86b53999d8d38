// Runs jest with native ES modules; then once more for the tests that look at what the first run recorded. Ends with
// the one line that CI reads, taken from jest's own results. TESTS=all runs it under c8, which also counts the server in
// jest's own process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const scratch = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-jest-'));
const recording = join(scratch, 'recording.jsonl');
const args = process.argv.slice(2);
const isWhole = args.length === 0;
const isAll = process.env.TESTS === 'all';
// Counting takes a good part of the time.
const c8 = !isAll
  ? []
  : [
      require.resolve('c8/bin/c8.js'),
      '--temp-directory',
      join(scratch, 'coverage'),
      '--src=.',
      '--include=src/**',
      '--include=overrides/**',
      '--include=build/src/**',
      '--include=build/overrides/**',
      '--exclude=src/generate/**',
      '--exclude-after-remap',
      '--reporter=text-summary',
      // A part of the tests covers a part of the code.
      ...(isWhole
        ? ['--check-coverage', '--statements=90', '--lines=90', '--branches=0', '--functions=0']
        : []),
      process.execPath,
    ];
writeFileSync(recording, '');
const runs = [
  runJest(c8, args, { MOCK_RECORD_INTO: recording }),
  runJest([], ['--config=jest.recorded.config.mjs'], {
    MOCK_RECORDING: recording,
    // Fewer samples may not meet all that is known.
    MOCK_RECORDING_IS_WHOLE: isWhole && isAll ? 'yes' : '',
  }),
];
rmSync(scratch, { recursive: true, force: true });
const sum = (of) => runs.reduce((total, run) => total + of(run), 0);
const skipped = sum(({ counts }) => counts.numPendingTests);
process.stdout.write(
  // A file that cannot be loaded has no tests to fail, and still is a failure.
  `${sum(({ counts }) => counts.numPassedTests)} passed, ` +
    `${sum(({ counts }) => counts.numFailedTests || counts.numFailedTestSuites)} failed` +
    `${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
process.exit(runs.find(({ status }) => status !== 0)?.status ?? 0);

/** Runs jest, under another program if one is given, and returns its exit status and its own counts. */
function runJest(under, jestArgs, variables) {
  const results = join(scratch, 'results.json');
  rmSync(results, { force: true });
  const jest = [require.resolve('jest/bin/jest'), '--json', `--outputFile=${results}`, ...jestArgs];
  const { status } = spawnSync(process.execPath, [...under, ...jest], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      ...variables,
    },
  });
  try {
    return { status: status ?? 1, counts: JSON.parse(readFileSync(results, 'utf8')) };
  } catch {
    // jest died before it wrote a result; its exit status says so.
    const counts = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0, numPendingTests: 0 };
    return { status: status || 1, counts };
  }
}
