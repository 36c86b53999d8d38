import { newRoom } from '../../support/rooms.js';
import { controller, type MatrixUser, meet } from '../../support/users.js';

const CLIENT = '/_matrix/client/v3';
const FLOAT = [400, { errcode: 'M_BAD_JSON', error: 'Bad JSON value: float' }];
const OUT_OF_RANGE = [400, { errcode: 'M_BAD_JSON', error: 'JSON integer out of range' }];
const NO_JSON = [400, { errcode: 'M_NOT_JSON', error: 'Content not JSON.' }];
const NO_OBJECT = [400, { errcode: 'M_BAD_JSON', error: 'Content must be a JSON object.' }];
const HALF = [400, { errcode: 'M_BAD_JSON', error: 'Bad JSON value: half of a surrogate pair' }];

/** What comes of a body written by hand. */
async function put(user: MatrixUser, target: string, body: string | Uint8Array): Promise<[number, unknown]> {
  const answer = await user.send('PUT', CLIENT + target, { body });
  return [answer.status, answer.body];
}

/** Alice in a room of hers, and the address to which she sends messages. */
async function inRoom() {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const room = `/rooms/${encodeURIComponent(await newRoom(alice))}`;
  return { alice, sandbox, room, message: `${room}/send/m.room.message/1` };
}

/** A message with one more member, a number or anything else. */
const withMember = (text: string) => `{"msgtype":"m.text","body":"x","h":${text}}`;

test.each(['210.0', '1e2', '1E5', '-0.0', '0.5', '[[1.0]]', '{"deep":1.0}'])(
  'an event does not hold the float %s',
  async (number) => {
    const { alice, message } = await inRoom();

    expect(await put(alice, message, withMember(number))).toEqual(FLOAT);
  },
);

test.each(['9007199254740992', '-9007199254740992', '123456789012345678901234567890'])(
  'an event does not hold the integer %s',
  async (number) => {
    const { alice, message } = await inRoom();

    expect(await put(alice, message, withMember(number))).toEqual(OUT_OF_RANGE);
  },
);

test.each(['9007199254740991', '-9007199254740991', '-0', '0', '100'])(
  'an event holds the integer %s',
  async (number) => {
    const { alice, message } = await inRoom();

    expect((await put(alice, message, withMember(number)))[0]).toBe(200);
  },
);

test('a sticker whose height is a float is refused, and so are power levels that are', async () => {
  const { alice, room } = await inRoom();
  const sticker = '{"body":"x","url":"mxc://a/b","info":{"w":256,"h":210.0}}';

  expect(await put(alice, `${room}/send/m.sticker/1`, sticker)).toEqual(FLOAT);
  const levels = `{"users":{"${alice.userId}":100.0}}`;
  expect(await put(alice, `${room}/state/m.room.power_levels/`, levels)).toEqual(FLOAT);
});

test.each([
  '{"creation_content":{"x":1.0}}',
  '{"power_level_content_override":{"ban":1.0}}',
  '{"initial_state":[{"type":"a","content":{"x":1.0}}]}',
])('a room is not made of the floats in %s', async (body) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.send('POST', `${CLIENT}/createRoom`, { body });

  expect([answer.status, answer.body]).toEqual(FLOAT);
});

test('the last of several members counts, be it an integer after a float', async () => {
  const { alice, room, message } = await inRoom();

  expect((await put(alice, message, '{"msgtype":"m.text","body":"x","h":1.0,"h":1}'))[0]).toBe(200);
  const other = `${room}/send/m.room.message/2`;
  expect(await put(alice, other, '{"msgtype":"m.text","body":"x","h":1,"h":1.0}')).toEqual(FLOAT);
});

test('rooms before version 6 have events with floats', async () => {
  const { alice } = await meet('synapse', 'alice');
  const room = encodeURIComponent(await newRoom(alice, { room_version: '5' }));

  const [, { event_id }] = (await put(alice, `/rooms/${room}/send/a.b/1`, '{"n":1.0}')) as [
    number,
    { event_id: string },
  ];
  const { bytes } = await alice.send('GET', `${CLIENT}/rooms/${room}/event/${encodeURIComponent(event_id)}`);

  expect(Buffer.from(bytes).toString()).toContain('"content":{"n":1.0}');
});

test.each([
  ['a byte order mark', Buffer.from('\ufeff{"msgtype":"m.text","body":"x"}')],
  ['UTF-16', Buffer.from('{"msgtype":"m.text","body":"x"}', 'utf16le')],
  ['bytes that are no UTF-8', Buffer.from('{"msgtype":"m.text","body":"\xff"}', 'latin1')],
  ['a surrogate in UTF-8', Buffer.from('{"msgtype":"m.text","body":"\xed\xa0\x80"}', 'latin1')],
  ['NaN', withMember('NaN')],
  ['an infinity', withMember('-Infinity')],
  ['a number beyond all doubles', withMember('1e400')],
  ['more digits than Python reads', withMember('1'.repeat(4301))],
  ['01', withMember('01')],
  ['1.', withMember('1.')],
])('what has %s is no JSON', async (_, body) => {
  const { alice, message } = await inRoom();

  expect(await put(alice, message, body)).toEqual(NO_JSON);
});

test.each([
  ['"\\ud800"', HALF],
  ['"\\udc00\\ud800"', HALF],
  ['{"\\udfff":1}', HALF],
])('%s, which the database of Synapse cannot keep, is refused', async (text, refusal) => {
  const { alice, message } = await inRoom();

  expect(await put(alice, message, withMember(text))).toEqual(refusal);
});

test('both halves of a surrogate pair are a character', async () => {
  const { alice, message } = await inRoom();

  expect((await put(alice, message, withMember('"\\ud83d\\ude00"')))[0]).toBe(200);
});

test('an event is nested as deep as the parser of Synapse goes, and no deeper', async () => {
  const { alice, room, message } = await inRoom();
  const nested = (depth: number) => withMember('['.repeat(depth) + ']'.repeat(depth));

  expect((await put(alice, message, nested(125)))[0]).toBe(200);
  expect(await put(alice, `${room}/send/m.room.message/2`, nested(126))).toEqual([
    400,
    { errcode: 'M_BAD_JSON', error: 'Invalid event JSON' },
  ]);
});

/** Numbers as they are sent, and as Synapse writes them. */
const NUMBERS: [sent: string, written: string][] = [
  ['1.0', '1.0'],
  ['1e2', '100.0'],
  ['-0.0', '-0.0'],
  ['-0', '0'],
  ['1.10', '1.1'],
  ['0.1e-7', '1e-08'],
  ['0.00001', '1e-05'],
  ['0.0001', '0.0001'],
  ['1e15', '1000000000000000.0'],
  ['1e16', '1e+16'],
  ['123456789012345680000.0', '1.2345678901234568e+20'],
  ['9007199254740993', '9007199254740993'],
  ['12345678901234567890123', '12345678901234567890123'],
  ['[1.0,2.50,{"x":3.0}]', '[1.0,2.5,{"x":3.0}]'],
  ['"\\ud800"', '"\\ud800"'],
];

test.each(NUMBERS)('account data with %s comes back with %s', async (sent, written) => {
  const { alice } = await meet('synapse', 'alice');
  const target = `/user/${alice.userId}/account_data/n`;

  expect(await put(alice, target, `{"n":${sent}}`)).toEqual([200, {}]);

  const { bytes } = await alice.send('GET', CLIENT + target);
  expect(Buffer.from(bytes).toString()).toBe(`{"n":${written}}`);
  const synced = await alice.send('GET', `${CLIENT}/sync`);
  expect(Buffer.from(synced.bytes).toString()).toContain(`{"n":${written}}`);
});

test('account data of a room, tags, fields of profiles, filters and push rules keep their floats', async () => {
  const { alice, room } = await inRoom();
  const user = `/user/${alice.userId}`;
  const text = async (target: string) =>
    Buffer.from((await alice.send('GET', CLIENT + target)).bytes).toString();

  await put(alice, `${user}${room}/account_data/n`, '{"n":1.0}');
  expect(await text(`${user}${room}/account_data/n`)).toBe('{"n":1.0}');
  await put(alice, `${user}${room}/tags/n`, '{"order":1.0}');
  expect(await text(`${user}${room}/tags`)).toBe('{"tags":{"n":{"order":1.0}}}');
  await put(alice, `/profile/${alice.userId}/a.b`, '{"a.b":{"n":1.0}}');
  expect(await text(`/profile/${alice.userId}/a.b`)).toBe('{"a.b":{"n":1.0}}');
  await put(
    alice,
    '/pushrules/global/override/r',
    '{"actions":["notify",{"set_tweak":"x","value":1.0}],"conditions":[]}',
  );
  await put(alice, '/pushrules/global/override/other', '{"actions":[],"conditions":[]}');
  expect(await text('/pushrules/global/override/r')).toContain('"value":1.0');
  const { body } = await alice.send('POST', `${CLIENT}${user}/filter`, { body: '{"x":1.0}' });
  expect(await text(`${user}/filter/${(body as { filter_id: string }).filter_id}`)).toBe('{"x":1.0}');
});

test('what looks like a mark of ours beside a float is left as it is', async () => {
  const { alice } = await meet('synapse', 'alice');
  const target = `/user/${alice.userId}/account_data/n`;
  const text = '{"a":"number#","number#":[1.0,"number##"],"b":"\\"number#\\""}';

  await put(alice, target, text);

  expect(Buffer.from((await alice.send('GET', CLIENT + target)).bytes).toString()).toBe(text);
});

test('floats live on when a seed is planted on top', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const target = `/user/${alice.userId}/account_data/n`;
  await put(alice, target, '{"n":1.0}');

  await controller(sandbox).call('seedMock', { body: { users: [{ username: 'late' }] } });

  expect(Buffer.from((await alice.send('GET', CLIENT + target)).bytes).toString()).toBe('{"n":1.0}');
});

test('a fault answers with the floats it was given', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const fault = '{"operation_id":"getTokenOwner","status":500,"body":{"temperature":1.0}}';
  await controller(sandbox).send('POST', '/_mock/faults', { body: fault });

  const { bytes } = await alice.send('GET', `${CLIENT}/account/whoami`);

  expect(Buffer.from(bytes).toString()).toBe('{"temperature":1.0}');
});

/** Bodies that are no object, by whether an operation needs one. */
test.each(['null', '[]', '"x"', '1'])('the body %s is no object where one is needed', async (body) => {
  const { alice, room, message } = await inRoom();

  expect(await put(alice, message, body)).toEqual(NO_OBJECT);
  expect(await put(alice, `${room}/state/a.b/x`, body)).toEqual(NO_OBJECT);
  expect(await put(alice, `/user/${alice.userId}/account_data/a`, body)).toEqual(NO_OBJECT);
});

test.each([
  ['join', 200, { room_id: expect.any(String) as unknown }],
  ['leave', 200, {}],
  ['invite', 400, { errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id']" }],
  ['kick', 400, { errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id']" }],
  ['ban', 400, { errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id']" }],
  ['unban', 400, { errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id']" }],
])('the body null is as good as none to %s', async (action, status, expected) => {
  const { alice, room } = await inRoom();

  const answer = await alice.send('POST', `${CLIENT}${room}/${action}`, { body: 'null' });

  expect([answer.status, answer.body]).toEqual([status, expected]);
});

test.each(['[]', '"x"', '1'])('the body %s is no object where one may be left out', async (body) => {
  const { alice, room } = await inRoom();

  const answer = await alice.send('POST', `${CLIENT}${room}/leave`, { body });

  expect([answer.status, answer.body]).toEqual(NO_OBJECT);
});

test('what is no JSON is no body to who deletes a device, and null is no object', async () => {
  const { alice } = await meet('synapse', 'alice');
  const target = `${CLIENT}/devices/${alice.deviceId}`;

  expect((await alice.send('DELETE', target, { body: '{' })).status).toBe(401);
  const { status, body } = await alice.send('DELETE', target, { body: 'null' });
  expect([status, body]).toEqual(NO_OBJECT);
});
