// Checks everything, and builds and tests meanwhile: neither fills two cores. What the checks say comes before the tests'
// last line, which CI reads.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program; resolves with its exit status and its standard output. */
const run = async (program, args) => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = [];
  child.stdout.on('data', (piece) => said.push(piece));
  const [status] = await once(child, 'close');
  return { status: status ?? 1, text: Buffer.concat(said).toString() };
};

const checks = run('npm', ['run', '--silent', 'lint']);
const build = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
// One that was killed has no status, and is no success.
const buildStatus = build.status ?? 1;
const tests = buildStatus === 0 ? await run(process.execPath, ['test/support/run-jest.mjs']) : undefined;
const { status, text } = await checks;
process.stdout.write(text);
if (status !== 0) process.stdout.write('The checks failed: make check\n');
process.stdout.write(tests?.text ?? '');
process.exit(buildStatus || tests?.status || status);
