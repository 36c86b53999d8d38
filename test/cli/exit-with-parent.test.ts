import { type ChildProcess, spawn } from 'node:child_process';
import { CLI } from './cli.js';

const running: ChildProcess[] = [];

afterEach(() => {
  for (const { pid, stdout, stderr } of running.splice(0)) {
    // The server has them, too: nobody waits for their end.
    stdout?.destroy();
    stderr?.destroy();
    if (pid !== undefined) killGroup(pid);
  }
});

/** Ends whatever is left of what a test started. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nothing is left, as it should be.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const SERVE = `"$0" "${CLI}" serve --letta-port 0 --matrix-port 0`;

/** Whoever starts servers, as a shell does it, with a group of processes of its own. */
function launch(shell: string): ChildProcess {
  const child = spawn('sh', ['-c', shell, process.execPath], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.push(child);
  return child;
}

/** The addresses of so many servers, in the order in which they greet. */
async function addressesOf(count: number, { stdout }: ChildProcess): Promise<string[]> {
  if (!stdout) throw new Error('nobody listens to the greeting');
  return new Promise((resolve, reject) => {
    let text = '';
    stdout.on('data', (chunk) => {
      text += String(chunk);
      const found = [...text.matchAll(/^Letta: (.*)\n/gm)].map(([, address = '']) => address);
      if (found.length >= count) resolve(found);
    });
    stdout.on('end', () => reject(new Error('the server ended before it greeted')));
  });
}

/** Whether a server is there; it is asked on a connection of its own each time. */
async function answers(address: string): Promise<boolean> {
  return fetch(`${address}/v1/health/`, { headers: { connection: 'close' } }).then(
    (answer) => answer.arrayBuffer().then(() => true),
    () => false,
  );
}

/** Resolves when a server is gone. */
async function end(address: string): Promise<void> {
  while (await answers(address));
}

test.each(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
  'a server that is told to ends with the process that started it, which %s ended',
  async (signal) => {
    const parent = launch(`${SERVE} --exit-with-parent & wait`);
    const [address = ''] = await addressesOf(1, parent);
    expect(await answers(address)).toBe(true);

    parent.kill(signal);

    await end(address);
    expect(parent.signalCode).toBe(signal);
  },
);

test('a server that npm started through a shell ends with npm, although the shell stays', async () => {
  const shell = `${SERVE} --exit-with-parent; true`;
  const npm = launch(
    `npm_lifecycle_event=serve sh -c '${shell.replace('"$0"', `"${process.execPath}"`)}' & wait`,
  );
  const [address = ''] = await addressesOf(1, npm);

  npm.kill('SIGKILL');

  await end(address);
  expect(npm.signalCode).toBe('SIGKILL');
});

test('a server that npx started ends with npx, without being told to', async () => {
  const serve = SERVE.replace('"$0"', `"${process.execPath}"`);
  const npx = launch(`npm_lifecycle_event=npx sh -c '${serve}; true' & wait`);
  const [address = ''] = await addressesOf(1, npx);

  npx.kill('SIGKILL');

  await end(address);
  expect(npx.signalCode).toBe('SIGKILL');
});

test('a server that is not told to outlives the process that started it', async () => {
  const parent = launch(`${SERVE} & ${SERVE} --exit-with-parent & wait`);
  const addresses = await addressesOf(2, parent);

  parent.kill('SIGKILL');

  // One of the two ends; which one greeted first is not known.
  const ended = await Promise.race(addresses.map((address) => end(address).then(() => address)));
  const [other = ''] = addresses.filter((address) => address !== ended);
  expect(await answers(other)).toBe(true);
});
