import { request } from 'node:http';
import { freshSandbox, matrixActor, matrixGuest, meet, registerUser } from '../../support/users.js';

const WHOAMI = '/_matrix/client/v3/account/whoami';
const UNRECOGNIZED = { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' };

test.each([
  ['GET', '/_matrix/client/v3/nothing'],
  ['POST', '/_matrix/nothing'],
  ['DELETE', '/_synapse/admin/v1/nothing'],
  ['GET', `${WHOAMI}/`],
  ['GET', '/_matrix/client/v3//account/whoami'],
  ['GET', '/_matrix/client/v3/account%2Fwhoami'],
  ['GET', '/_matrix/client/v3/acc%6Funt/whoami'],
  ['GET', '/_matrix/client/api/v1/account/whoami'],
  ['GET', '/_matrix/client/v1/login'],
])('%s %s is no request the homeserver knows', async (method, target) => {
  const { status, body } = await matrixGuest(freshSandbox()).send(method, target);

  expect([status, body]).toEqual([404, UNRECOGNIZED]);
});

test.each([
  ['POST', WHOAMI],
  ['PATCH', WHOAMI],
  ['DELETE', '/_matrix/client/r0/login'],
  ['GET', '/_matrix/client/r0/createRoom'],
])('%s %s has the wrong method, whoever asks', async (method, target) => {
  const { status, body } = await matrixGuest(freshSandbox()).send(method, target);

  expect([status, body]).toEqual([405, UNRECOGNIZED]);
});

test('HEAD is answered as GET, without the body', async () => {
  const alice = await registerUser(freshSandbox(), 'alice');

  const { status, body, headers } = await alice.send('HEAD', WHOAMI);

  expect([status, body]).toEqual([200, '']);
  expect(headers.get('content-type')).toBe('application/json');
});

test.each([WHOAMI, '/_matrix/client/v3/nothing', '/anything'])(
  'a browser may ask about %s before it has a token',
  async (target) => {
    const { status, headers } = await matrixGuest(freshSandbox()).send('OPTIONS', target);

    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, DELETE, OPTIONS');
    expect(headers.get('access-control-allow-headers')).toBe(
      'X-Requested-With, Content-Type, Authorization, Date',
    );
  },
);

test.each([
  ['GET', '/_matrix/client/versions', 200],
  ['GET', WHOAMI, 401],
  ['GET', '/_matrix/client/v3/nothing', 404],
  ['POST', WHOAMI, 405],
  ['POST', '/_matrix/client/v3/login', 400],
])('%s %s (%i) carries the headers of a homeserver', async (method, target, status) => {
  const answer = await matrixGuest(freshSandbox()).send(method, target);

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-expose-headers')).toBe('Synapse-Trace-Id, Server');
  expect(answer.headers.get('server')).toMatch(/^Synapse\//);
  if (status > 200) {
    expect(answer.headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
  }
});

test.each(['/foo', '/_matrixfoo', '/.well-known/matrix/server'])(
  'the path %s outside the API is a page that does not exist',
  async (target) => {
    const { status, headers } = await matrixGuest(freshSandbox()).send('GET', target);

    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('text/html');
  },
);

test('the front page leads to the static pages', async () => {
  const { status, headers } = await matrixGuest(freshSandbox()).send('GET', '/');

  expect([status, headers.get('location')]).toEqual([302, '/_matrix/static']);
});

test('a load balancer can ask for the health', async () => {
  const { status, body } = await matrixGuest(freshSandbox()).send('GET', '/health');

  expect([status, body]).toEqual([200, 'OK']);
});

test('no address is published for clients', async () => {
  const { status, body } = await matrixGuest(freshSandbox()).send('GET', '/.well-known/matrix/client');

  expect([status, body]).toEqual([404, { errcode: 'M_NOT_FOUND', error: '.well-known not available' }]);
});

const INVALID_HEADER = 'Invalid Authorization header.';

test.each([
  ['', undefined, 'Missing access token'],
  ['', 'Basic TOKEN', INVALID_HEADER],
  ['', 'bearer TOKEN', INVALID_HEADER],
  ['', 'BEARER TOKEN', INVALID_HEADER],
  ['', 'Bearer', INVALID_HEADER],
  ['', 'Bearer ', INVALID_HEADER],
  ['', 'Bearer  TOKEN', INVALID_HEADER],
  ['', 'Bearer TOKEN x', INVALID_HEADER],
  ['', 'TOKEN', INVALID_HEADER],
  ['', '', INVALID_HEADER],
  ['?access_token=TOKEN', 'Bearer TOKEN', 'Mixing Authorization headers and access_token query parameters.'],
  ['?access_token=', 'Basic x', 'Mixing Authorization headers and access_token query parameters.'],
])('a token sent as %j with the header %j is missing', async (query, header, error) => {
  const sandbox = freshSandbox();
  const { token } = await registerUser(sandbox, 'alice');
  const authorization = header?.replace('TOKEN', token);

  const { status, body } = await matrixGuest(sandbox).send('GET', WHOAMI + query.replace('TOKEN', token), {
    headers: authorization === undefined ? {} : { authorization },
  });

  expect([status, body]).toEqual([401, { errcode: 'M_MISSING_TOKEN', error }]);
});

test('two Authorization headers are one too many', async () => {
  const sandbox = freshSandbox();
  const { token } = await registerUser(sandbox, 'alice');
  const text = await new Promise<string>((resolve, reject) => {
    const sending = request(
      `${process.env.MOCK_MATRIX_URL ?? ''}/~${sandbox}${WHOAMI}`,
      { headers: { authorization: [`Bearer ${token}`, `Bearer ${token}`] } as never },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve(Buffer.concat(parts).toString()));
      },
    );
    sending.on('error', reject).end();
  });

  expect(JSON.parse(text)).toEqual({
    errcode: 'M_MISSING_TOKEN',
    error: 'Too many Authorization headers.',
  });
});

test.each(['wrong', ''])('the token %j of a query is unknown', async (token) => {
  const { sandbox } = await meet('synapse');

  const { status, body } = await matrixGuest(sandbox).send('GET', `${WHOAMI}?access_token=${token}`);

  expect([status, body]).toEqual([
    401,
    { errcode: 'M_UNKNOWN_TOKEN', error: 'Invalid access token passed.', soft_logout: false },
  ]);
});

test('a token may come in the query', async () => {
  const sandbox = freshSandbox();
  const { token, userId } = await registerUser(sandbox, 'alice');

  const { body } = await matrixGuest(sandbox).send('GET', `${WHOAMI}?access_token=${token}`);

  expect(body).toMatchObject({ user_id: userId });
});

test('the first of several tokens in a query counts', async () => {
  const sandbox = freshSandbox();
  const { token } = await registerUser(sandbox, 'alice');
  const ask = (query: string) => matrixGuest(sandbox).send('GET', `${WHOAMI}?${query}`);

  expect((await ask(`access_token=${token}&access_token=wrong`)).status).toBe(200);
  expect((await ask(`access_token=wrong&access_token=${token}`)).status).toBe(401);
});

test('a token is looked at before the body', async () => {
  const { status, body } = await matrixActor(freshSandbox(), 'wrong').send(
    'POST',
    '/_matrix/client/v3/createRoom',
    { body: 'no json' },
  );

  expect([status, body]).toMatchObject([401, { errcode: 'M_UNKNOWN_TOKEN' }]);
});

test.each(['', 'no json', '{', '{"a":NaN}', '{"a":Infinity}', "{'a':1}"])(
  'the body %j is not JSON',
  async (body) => {
    const answer = await matrixGuest(freshSandbox()).send('POST', '/_matrix/client/v3/login', { body });

    expect([answer.status, answer.body]).toEqual([
      400,
      { errcode: 'M_NOT_JSON', error: 'Content not JSON.' },
    ]);
  },
);

test('a body that is not UTF-8 is not JSON', async () => {
  const { status, body } = await matrixGuest(freshSandbox()).send('POST', '/_matrix/client/v3/login', {
    body: Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  });

  expect([status, body]).toEqual([400, { errcode: 'M_NOT_JSON', error: 'Content not JSON.' }]);
});

test.each(['[]', '"text"', '5', 'null', 'true'])('the body %s is JSON, but no object', async (body) => {
  const answer = await matrixGuest(freshSandbox()).send('POST', '/_matrix/client/v3/login', { body });

  expect([answer.status, answer.body]).toEqual([
    400,
    { errcode: 'M_BAD_JSON', error: 'Content must be a JSON object.' },
  ]);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream', 'nonsense'])(
  'JSON is read as JSON although it is called %s',
  async (type) => {
    const { sandbox } = await meet('documented', 'alice');

    const { status } = await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/login', {
      body: JSON.stringify({ type: 'm.login.password', user: 'alice', password: 'alice-password' }),
      headers: { 'content-type': type },
    });

    expect(status).toBe(200);
  },
);

test('of a key that is sent twice, the last counts', async () => {
  const { sandbox } = await meet('documented', 'alice');

  const { status } = await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/login', {
    body: '{"type":"m.login.password","user":"nobody","password":"alice-password","user":"alice"}',
  });

  expect(status).toBe(200);
});

test.each(['/_matrix/client/v3/login', '/_matrix/client/v3/nothing'])(
  'a form sent to %s is refused without a word',
  async (target) => {
    const { status, body } = await matrixGuest(freshSandbox()).send('POST', target, {
      body: '--x\r\n\r\n--x--',
      headers: { 'content-type': 'Multipart/Form-Data; boundary=x' },
    });

    expect([status, body]).toEqual([415, '']);
  },
);

test.each([
  ['documented', { errcode: 'M_BAD_JSON', error: 'Invalid room creation parameters' }],
  ['synapse', { errcode: 'M_BAD_JSON', error: 'Content must be a JSON object.' }],
] as const)(
  'a room made of no object is refused in the words of the %s dialect',
  async (dialect, refusal) => {
    const { alice } = await meet(dialect, 'alice');

    const { status, body } = await alice.try('createRoom', { body: [] });

    expect([status, body]).toEqual([400, refusal]);
  },
);

test('a parameter that is none of the allowed ones is refused with them', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });

  const { status, body } = await alice.send(
    'GET',
    `/_matrix/client/v3/rooms/${room_id}/state/m.room.create?format=raw`,
  );

  expect([status, body]).toEqual([
    400,
    { errcode: 'M_INVALID_PARAM', error: "Query parameter 'format' must be one of ['content', 'event']" },
  ]);
});

test('a body that lacks a parameter is told which', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { room_id } = await alice.call('createRoom', { body: {} });

  const { status, body } = await alice.try('inviteUser', { path: { roomId: room_id }, body: {} });

  expect([status, body]).toEqual([400, { errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id']" }]);
});

test('a percent escape that is none is refused, not swallowed', async () => {
  const alice = await registerUser(freshSandbox(), 'alice');

  const { status, body } = await alice.send('GET', '/_matrix/client/v3/rooms/%zz/state');

  expect([status, body]).toMatchObject([400, { errcode: 'M_INVALID_PARAM' }]);
});
