import type { components } from '../../generated/mock.js';
import type { Settings } from '../../src/sandbox/settings.js';
import { startTiny, type TinyServer } from './tiny-server.js';

let server: TinyServer;

afterEach(() => server.stop());

async function start(settings: Partial<Settings>): Promise<void> {
  server = await startTiny({ addPet: ({ body }: { body: object }) => body }, settings);
}

/** A pet comes to the shop of a sandbox, with a name of so many characters. */
async function addPet(sandbox: string, name: string): Promise<void> {
  const response = await fetch(`${server.url}/~${sandbox}/pets`, {
    method: 'POST',
    body: JSON.stringify({ name }),
  });
  expect(response.status).toBe(200);
  await response.text();
}

async function journalOf(sandbox: string): Promise<components['schemas']['MockRequestList']> {
  const response = await fetch(`${server.url}/~${sandbox}/_mock/requests`);
  return (await response.json()) as components['schemas']['MockRequestList'];
}

/** The name of each pet that came, as the journal of a sandbox has them. */
async function namesIn(sandbox: string): Promise<string[]> {
  const { requests } = await journalOf(sandbox);
  return requests.map(({ request_body }) => (request_body as { name: string }).name);
}

test('the journal keeps as many requests as it was told', async () => {
  await start({ maxJournalRequests: 3 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await addPet('default', name);

  expect(await namesIn('default')).toEqual(['c', 'd', 'e']);
  expect(await journalOf('default')).toMatchObject({ total: 5, dropped: 2 });
});

test('without a bound the journal keeps everything', async () => {
  await start({ maxJournalRequests: 0, maxJournalBytes: 0 });
  for (let i = 0; i < 5; i++) await addPet('default', 'x');

  expect(await journalOf('default')).toMatchObject({ total: 5, dropped: 0 });
});

test('the sandbox whose journal keeps most loses its oldest requests first', async () => {
  await start({ maxJournalBytes: 100_000 });
  await addPet('quiet', 'Rex');
  for (const n of [1, 2, 3, 4, 5]) await addPet('busy', `${n}${'x'.repeat(20_000)}`);

  expect(await namesIn('quiet')).toEqual(['Rex']);
  // Each takes 40,000 bytes and a little: the pet as it was sent, and as it was answered.
  expect((await namesIn('busy')).map((name) => name[0])).toEqual(['4', '5']);
  expect(await journalOf('busy')).toMatchObject({ total: 5, dropped: 3 });
});

test('texts of other than Latin letters count for two bytes a character', async () => {
  await start({ maxJournalBytes: 100_000 });
  for (const n of [1, 2]) await addPet('default', `${n}${'щ'.repeat(20_000)}`);

  expect((await namesIn('default')).map((name) => name[0])).toEqual(['2']);
});

test.each(['clearing', 'a reset', 'deletion'])('%s makes room in the journals of others', async (how) => {
  await start({ maxJournalBytes: 100_000 });
  for (const n of [1, 2]) await addPet('first', `${n}${'x'.repeat(20_000)}`);
  const [method, target] = {
    clearing: ['DELETE', '/~first/_mock/requests'],
    'a reset': ['POST', '/~first/_mock/reset'],
    deletion: ['DELETE', '/_mock/sandboxes/first'],
  }[how] as [string, string];
  await fetch(server.url + target, { method });

  for (const n of [1, 2]) await addPet('second', `${n}${'x'.repeat(20_000)}`);

  expect(await journalOf('second')).toMatchObject({ total: 2, dropped: 0 });
});

test('of very many findings the journal keeps some, and says how many more there were', async () => {
  await start({});
  const wrong = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`member${i}`, 1]));
  await fetch(`${server.url}/pets`, { method: 'POST', body: JSON.stringify({ name: 'Rex', ...wrong }) });

  const { requests } = await journalOf('default');

  expect(requests[0]?.findings).toHaveLength(101);
  expect(requests[0]?.findings.at(-1)).toEqual({
    path: '/',
    rule: 'more',
    message: '400 more findings are not kept',
  });
});

test('a query parameter that a security scheme declares is no finding', async () => {
  await start({});
  await fetch(`${server.url}/pets/Rex?collar=red&leash=red`);

  const { requests } = await journalOf('default');

  expect(requests[0]?.findings).toMatchObject([{ path: '/query/leash', rule: 'unknown' }]);
});
