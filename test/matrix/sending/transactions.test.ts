import { newRoom } from '../../support/rooms.js';
import { page, send, text } from '../../support/timeline.js';
import { matrixActor, matrixGuest, type MatrixUser, meet } from '../../support/users.js';

const CLIENT = '/_matrix/client';

/** Sends by hand, so that the version, the type and the body can be anything. */
async function put(user: MatrixUser, target: string, body = JSON.stringify(text('Hello'))) {
  const { status, body: said } = await user.send('PUT', `${CLIENT}/${target}`, { body });
  return { status, body: said as { event_id?: string; errcode?: string } };
}

/** The same person on another device. */
async function another(sandbox: string, user: MatrixUser): Promise<MatrixUser> {
  const { status, body } = await matrixGuest(sandbox).send('POST', `${CLIENT}/v3/login`, {
    body: JSON.stringify({
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: user.userId },
      password: `${user.userId.slice(1).split(':')[0] ?? ''}-password`,
    }),
  });
  const { access_token, device_id } = body as { access_token: string; device_id: string };
  if (status !== 200) throw new Error(JSON.stringify(body));
  return {
    ...matrixActor(sandbox, access_token),
    userId: user.userId,
    token: access_token,
    deviceId: device_id,
  };
}

test('a request that is sent again gets the event that was sent first', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const target = `v3/rooms/${roomId}/send/m.room.message/m1.0`;

  const first = await put(alice, target);
  const second = await put(alice, target);

  expect(second).toEqual(first);
  const { chunk } = await page(alice, roomId, { dir: 'b', limit: 100 });
  expect(chunk.filter(({ type }) => type === 'm.room.message')).toHaveLength(1);
});

test('a repeated request is answered whatever its body says now', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const target = `v3/rooms/${roomId}/send/m.room.message/m1.0`;
  const first = await put(alice, target);

  for (const body of ['', 'nonsense', '[]', '{"msgtype":5}']) {
    expect(await put(alice, target, body)).toEqual(first);
  }
});

test.each([
  ['another type', 'v3', 'send/com.example'],
  ['another version of the API', 'r0', 'send/m.room.message'],
  ['a redaction', 'v3', 'redact/$something'],
])('the same transaction id with %s gets the first event', async (_title, version, what) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const first = await put(alice, `v3/rooms/${roomId}/send/m.room.message/same`);

  const second = await put(alice, `${version}/rooms/${roomId}/${what}/same`, '{}');

  expect(first.status).toBe(200);
  expect(second).toEqual(first);
});

test('the same transaction id with another type and a body that is no JSON is refused', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await put(alice, `v3/rooms/${roomId}/send/m.room.message/same`);

  const { status, body } = await put(alice, `v3/rooms/${roomId}/send/com.example/same`, 'nonsense');

  expect({ status, errcode: body.errcode }).toEqual({ status: 400, errcode: 'M_NOT_JSON' });
});

test('a transaction id means something else in another room', async () => {
  const { alice } = await meet('synapse', 'alice');
  const [one, two] = [await newRoom(alice), await newRoom(alice)];

  const first = await put(alice, `v3/rooms/${one}/send/m.room.message/same`);
  const second = await put(alice, `v3/rooms/${two}/send/m.room.message/same`);

  expect(second.status).toBe(200);
  expect(second.body.event_id).not.toBe(first.body.event_id);
});

test('a transaction id means something else on another device', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const phone = await another(sandbox, alice);
  const roomId = await newRoom(alice);

  const first = await put(alice, `v3/rooms/${roomId}/send/m.room.message/same`);
  const second = await put(phone, `v3/rooms/${roomId}/send/m.room.message/same`);

  expect(second.status).toBe(200);
  expect(second.body.event_id).not.toBe(first.body.event_id);
});

test('a transaction id whose request was refused can be used again', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const target = `v3/rooms/${roomId}/send/m.room.message/same`;

  const refused = await put(alice, target, '{}');
  const accepted = await put(alice, target);

  expect(refused.status).toBe(400);
  expect(accepted.status).toBe(200);
});

test('a message sent twice without a transaction id is two messages', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const once = () =>
    alice.call('sendMessageWithoutTransaction', {
      path: { roomId, eventType: 'm.room.message' },
      body: text('Hello'),
    });

  const [first, second] = [await once(), await once()];

  expect(first.event_id).not.toBe(second.event_id);
});

test('only the device that sent an event is told its transaction id', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const phone = await another(sandbox, alice);
  const roomId = await newRoom(alice);
  await put(alice, `v3/rooms/${roomId}/send/m.room.message/mine`);

  const mine = await page(alice, roomId, { dir: 'b', limit: 1 });
  const others = await page(phone, roomId, { dir: 'b', limit: 1 });

  expect(mine.chunk[0]?.unsigned.transaction_id).toBe('mine');
  expect(others.chunk[0]?.unsigned).not.toHaveProperty('transaction_id');
});

test('a transaction id may be any text, even an empty one', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await send(alice, roomId, 'Before');

  for (const txnId of ['', 'a%2Fb', 'm1748779200000.1', '%F0%9F%98%80']) {
    expect((await put(alice, `v3/rooms/${roomId}/send/m.room.message/${txnId}`)).status).toBe(200);
  }
});
