import type { Settings } from '../../src/sandbox/settings.js';
import { EventStream } from '../../src/server/events.js';
import { gate, open, startTiny, type TinyServer } from './tiny-server.js';

let server: TinyServer;

afterEach(() => server.stop());

async function start(settings: Partial<Settings>, watchPets?: () => EventStream): Promise<void> {
  const kept: object[] = [];
  const addPet = ({ body }: { body: object }) => (kept.push(body), body);
  server = await startTiny(watchPets ? { addPet, watchPets } : { addPet }, settings);
}

async function ask(
  method: string,
  target: string,
  body?: string,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(server.url + target, { method, ...(body !== undefined && { body }) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

/** The names of the sandboxes there are. */
async function names(): Promise<string[]> {
  const { body } = await ask('GET', '/_mock/sandboxes');
  return (body as { sandboxes: { name: string }[] }).sandboxes.map(({ name }) => name);
}

const use = (name: string) => ask('GET', `/~${name}/pets/Rex`);

test('beyond the number of sandboxes the one that was idle longest is dropped, never the default one', async () => {
  await start({ maxSandboxes: 3 });
  for (const name of ['a', 'b', 'a', 'c']) await use(name);

  expect(await names()).toEqual(['default', 'a', 'c']);
});

test('a sandbox that was dropped says so, and begins anew when it is reset', async () => {
  await start({ maxSandboxes: 2 });
  await use('a');
  await use('b');

  expect(await ask('GET', '/~a/_mock/requests')).toEqual({
    status: 410,
    body: {
      error: 'sandbox_dropped',
      message: expect.stringMatching(
        /^The sandbox a was dropped at 2\d{3}-.*Z, as the one idle longest, because there were more than 2 sandboxes \(--max-sandboxes\)\. POST \/_mock\/reset in it begins it anew\.$/,
      ) as unknown,
      findings: [],
    },
  });
  expect(await use('a')).toMatchObject({ body: { reason: 'sandbox-refused', status: 410 } });
  expect(await names()).toEqual(['default', 'b']);

  expect(await ask('POST', '/~a/_mock/reset')).toEqual({ status: 200, body: { sandbox: 'a' } });
  expect((await use('a')).status).toBe(200);
  expect(await names()).toEqual(['default', 'a']);
});

test('a sandbox that was dropped can be used again after it is deleted', async () => {
  await start({ maxSandboxes: 2 });
  await use('a');
  await use('b');
  await ask('DELETE', '/_mock/sandboxes/a');

  expect((await use('a')).status).toBe(200);
});

test('a sandbox with a request that is being answered is not dropped, and a new one is refused then', async () => {
  const ended = gate();
  await start(
    { maxSandboxes: 2 },
    () =>
      new EventStream(
        (async function* () {
          yield { data: { name: 'Rex' } };
          await ended.opened;
        })(),
      ),
  );
  const watching = await open(`${server.url}/~a/watch`);
  await watching.next();

  expect(await ask('GET', '/~b/_mock/health')).toEqual({
    status: 507,
    body: {
      error: 'no_room',
      message: 'There are 2 sandboxes, all in use, and no more than 2 (--max-sandboxes).',
      findings: [],
    },
  });
  ended.open();
  await watching.rest();
});

test('without a bound nothing is dropped', async () => {
  await start({ maxSandboxes: 0, maxSandboxBytes: 0 });
  for (const name of ['a', 'b', 'c']) await use(name);

  expect(await names()).toEqual(['default', 'a', 'b', 'c']);
});

const BIG_PET = JSON.stringify({ name: 'x'.repeat(30_000) });

/** The worlds of the pet shop hold nothing, but their journals do. */
test('beyond the bytes of all sandboxes the one that was idle longest is dropped', async () => {
  // Three empty worlds, of 64 KiB and some more each, and not much else.
  await start({ maxSandboxBytes: 300_000 });
  await use('a');
  await use('b');
  for (let i = 0; i < 3; i++) await ask('POST', '/~b/pets', BIG_PET);

  expect(await names()).toEqual(['default', 'b']);
  expect(await ask('GET', '/~a/_mock/health')).toMatchObject({
    status: 410,
    body: {
      message: expect.stringContaining('more than 300000 bytes together (--max-sandbox-bytes)') as unknown,
    },
  });
});

test('a sandbox that alone takes more than all may is only read and reset', async () => {
  await start({ maxSandboxBytes: 200_000 });
  let answer = { status: 200, body: null as unknown };
  for (let i = 0; i < 5 && answer.status === 200; i++) answer = await ask('POST', '/pets', BIG_PET);

  expect(answer.body).toMatchObject({
    reason: 'sandbox-refused',
    status: 507,
    message: expect.stringMatching(
      /^The sandboxes in use take about \d+ bytes, and no more than 200000/,
    ) as unknown,
  });
  expect((await ask('GET', '/pets/Rex')).status).toBe(200);
  expect((await ask('POST', '/_mock/reset')).status).toBe(200);
  expect((await ask('POST', '/pets', BIG_PET)).status).toBe(200);
});
