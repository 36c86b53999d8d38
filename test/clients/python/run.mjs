// Runs the Python clients' tests against the built server, in a virtual environment that is made on first use and
// whenever requirements.txt has changed. Ends with one line of counts, as the other tests do.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import globalSetup from '../../support/global-setup.mjs';
import globalTeardown from '../../support/global-teardown.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const environment = fileURLToPath(new URL('../../../.venv', import.meta.url));
const python = join(environment, 'bin/python');

prepareEnvironment();
const scratch = mkdtempSync(join(tmpdir(), 'letta-matrix-mock-pytest-'));
await globalSetup();
const report = join(scratch, 'report.xml');
let status = await runPytest(['--junit-xml', report, ...process.argv.slice(2)]);
const counts = countsOf(report);
rmSync(scratch, { recursive: true });
try {
  await globalTeardown();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  counts.failed++;
  status ||= 1;
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(status);

/** Makes the virtual environment anew, unless it was made from the same requirements. */
function prepareEnvironment() {
  const requirements = join(here, 'requirements.txt');
  // Written last, so that half an environment is none.
  const stamp = join(environment, 'installed');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(python)) return;
  if (spawnSync('python3', ['--version']).error) {
    giveUp(
      'python3 is not on the PATH; the tests of Python clients need it (Python 3.10 or newer, with venv and pip)',
    );
  }
  process.stderr.write(`Making ${environment}\n`);
  must('python3', ['-m', 'venv', '--clear', environment]);
  must(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(stamp, wanted);
}

function must(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) giveUp(`${program} ${args.join(' ')} failed; the tests of Python clients need it`);
}

function giveUp(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

/** The server runs in this process, so pytest must not be waited for synchronously. */
function runPytest(args) {
  const pytest = spawn(python, ['-B', '-m', 'pytest', here, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => pytest.on('exit', (code) => resolve(code ?? 1)));
}

/** Taken from pytest's own report; a report that is missing is a failure. */
function countsOf(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const [suite = ''] = /<testsuite [^>]*>/.exec(readFileSync(file, 'utf8')) ?? [];
  const number = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number('errors') + number('failures');
  return { passed: number('tests') - failed - number('skipped'), failed };
}
