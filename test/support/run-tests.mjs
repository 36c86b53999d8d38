// Checks everything, and builds and tests meanwhile: neither fills two cores. What the checks say comes before the tests'
// last line, which CI reads.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Starts a program. `ended` resolves with its exit status and its standard output. */
const run = (program, args) => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = [];
  child.stdout.on('data', (piece) => said.push(piece));
  const ended = once(child, 'close').then(([status]) => ({
    status: status ?? 1,
    text: Buffer.concat(said).toString(),
  }));
  return { ended };
};

const checks = run('npm', ['run', '--silent', 'lint']);
const built = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
const tests =
  built.status === 0 ? await run(process.execPath, ['test/support/run-jest.mjs']).ended : undefined;
const { status, text } = await checks.ended;
process.stdout.write(text);
if (status !== 0) process.stdout.write('The checks failed: make check\n');
process.stdout.write(tests?.text ?? '');
process.exit(built.status || tests?.status || status);
