import { newRoom } from '../../support/rooms.js';
import { matrixGuest, freshSandbox, meet } from '../../support/users.js';

const CLIENT = '/_matrix/client/v3';

/** What Synapse says of a query parameter. */
const refused = (error: string) => [400, { errcode: 'M_INVALID_PARAM', error }];

test.each(['1.0', '1e1', '0x10', '', '_1', '1__0', 'x', '%D9%A1'])(
  'timeout=%s is no integer',
  async (timeout) => {
    const { alice } = await meet('synapse', 'alice');

    const { status, body } = await alice.send('GET', `${CLIENT}/sync?timeout=${timeout}`);

    expect([status, body]).toEqual(refused('Query parameter timeout must be an integer'));
  },
);

test.each(['1_0', '+5', '%2B5', '%205', '05', '%0a1', '0'])('timeout=%s is an integer', async (timeout) => {
  const { alice } = await meet('synapse', 'alice');

  const { status } = await alice.send('GET', `${CLIENT}/sync?timeout=${timeout}`);

  expect(status).toBe(200);
});

test('an integer is the number it spells', async () => {
  const { alice } = await meet('synapse', 'alice');
  const room = encodeURIComponent(await newRoom(alice));

  for (const [limit, length] of [
    ['0_2', 2],
    ['+1', 1],
    ['%2B3', 3],
  ] as const) {
    const { body } = await alice.send('GET', `${CLIENT}/rooms/${room}/messages?dir=b&limit=${limit}`);
    expect((body as { chunk: unknown[] }).chunk).toHaveLength(length);
  }
});

test.each(['1.0', '1e1'])('limit=%s is no integer', async (limit) => {
  const { alice } = await meet('synapse', 'alice');
  const room = encodeURIComponent(await newRoom(alice));

  const { status, body } = await alice.send('GET', `${CLIENT}/rooms/${room}/messages?dir=b&limit=${limit}`);

  expect([status, body]).toEqual(refused('Query parameter limit must be an integer'));
});

test.each(['1', 'True', 'yes', ''])('full_state=%s is no boolean', async (value) => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.send('GET', `${CLIENT}/sync?full_state=${value}`);

  expect([status, body]).toEqual(
    refused("Boolean query parameter 'full_state' must be one of ['true', 'false']"),
  );
});

test.each(['timeout', 'full_state', 'since', 'filter', 'timeout&since&full_state'])(
  'a name without a value is none: ?%s',
  async (query) => {
    const { alice } = await meet('synapse', 'alice');

    const { status } = await alice.send('GET', `${CLIENT}/sync?${query}`);

    expect(status).toBe(200);
  },
);

test('a semicolon ends a parameter as an ampersand does', async () => {
  const { alice } = await meet('synapse', 'alice');

  const { status, body } = await alice.send('GET', `${CLIENT}/sync?timeout=0;full_state=1`);

  expect([status, body]).toEqual(
    refused("Boolean query parameter 'full_state' must be one of ['true', 'false']"),
  );
});

test('the first of repeated values counts', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect((await alice.send('GET', `${CLIENT}/sync?timeout=1&timeout=x`)).status).toBe(200);
  expect((await alice.send('GET', `${CLIENT}/sync?timeout=x&timeout=1`)).status).toBe(400);
});

test.each(['//_matrix/client/versions', '///_matrix/client/versions', '/_matrix//client/versions'])(
  'a base URL that ends in a slash leads to JSON: %s',
  async (target) => {
    const { status, headers, body } = await matrixGuest(freshSandbox()).send('GET', target);

    expect([status, headers.get('content-type'), body]).toEqual([
      404,
      'application/json',
      { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' },
    ]);
  },
);

test('the web site is there behind several slashes, too', async () => {
  const guest = matrixGuest(freshSandbox());

  expect((await guest.send('GET', '//')).status).toBe(302);
  expect((await guest.send('GET', '//.well-known/matrix/client')).body).toEqual({
    errcode: 'M_NOT_FOUND',
    error: '.well-known not available',
  });
  expect((await guest.send('GET', '//health')).status).toBe(404);
});
