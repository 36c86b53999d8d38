import { COLLECTED } from '../../src/server/written.js';
import { listing } from '../../src/server/listing.js';
import { open, startTiny, type TinyServer } from './tiny-server.js';

/** How many pets the shop tells of, and what is said of the nth. */
let pets = 0;
let pet: (n: number) => object = (n) => ({ name: `Pet ${n}` });
/** Whose presentation was asked for. */
let presented = 0;
let server: TinyServer;

beforeAll(async () => {
  server = await startTiny({
    watchPets: () =>
      listing(Array.from({ length: pets }), () => {
        presented++;
        return pet(presented - 1);
      }),
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  presented = 0;
  pet = (n) => ({ name: `Pet ${n}` });
  server.sandbox.bugs.length = 0;
});

function journalled() {
  return server.sandbox.journal.list().at(-1);
}

test('a long list comes whole and says how long it is', async () => {
  pets = 20_000;

  const answer = await open(`${server.url}/watch`);
  const text = await answer.rest();

  expect(answer.status).toBe(200);
  expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(text)));
  expect(JSON.parse(text)).toEqual(Array.from({ length: pets }, (_, n) => ({ name: `Pet ${n}` })));
});

test('a list that is larger than what is put together first is sent while it is written', async () => {
  pets = 350;
  pet = (n) => ({ name: `${n} `.padEnd(100_000, 'x') });

  const answer = await open(`${server.url}/watch`);
  const text = await answer.rest();

  expect(answer.headers['content-length']).toBeUndefined();
  expect(text.length).toBeGreaterThan(COLLECTED);
  expect((JSON.parse(text) as unknown[]).length).toBe(350);
  expect(journalled()).toMatchObject({ status: 200 });
});

test('nothing more is presented for a client that left', async () => {
  pets = 100_000;
  pet = (n) => ({ name: `${n} `.padEnd(100_000, 'x') });

  const answer = await open(`${server.url}/watch`);
  await answer.next();
  answer.leave();
  let before = -1;
  while (presented !== before) {
    before = presented;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  expect(presented).toBeLessThan(pets);
  expect(server.sandbox.bugs).toEqual([]);
});

test('an item that breaks the spec is a bug that is told before anything is sent', async () => {
  pets = 5000;
  pet = (n) => (n === 4000 ? { name: '' } : { name: `Pet ${n}` });

  const answer = await open(`${server.url}/watch`);

  expect([answer.status, await answer.rest()]).toEqual([500, '{"broken":true}']);
  expect(server.sandbox.bugs).toEqual([expect.stringContaining('watchPets answered 200 off its own spec')]);
});

test('HEAD of a long list has no body', async () => {
  pets = 5000;

  const answer = await open(`${server.url}/watch`, 'HEAD');

  expect([answer.status, await answer.rest()]).toEqual([200, '']);
});
