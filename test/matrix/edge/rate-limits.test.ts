import { controller, freshSandbox, matrixActor, matrixGuest } from '../../support/users.js';

const LOGIN = { type: 'm.login.password', user: 'admin', password: 'admin_password' };

async function limited() {
  const sandbox = freshSandbox();
  await controller(sandbox).call('updateMockSettings', { body: { rate_limits: 'synapse' } });
  return { sandbox, guest: matrixGuest(sandbox), admin: matrixActor(sandbox, 'mock_admin_token_123') };
}

function message(roomId: string, txnId: string) {
  return {
    path: { roomId, eventType: 'm.room.message', txnId },
    body: { msgtype: 'm.text', body: txnId },
  };
}

test('nobody is limited unless a sandbox asks for it', async () => {
  const guest = matrixGuest(freshSandbox());

  const statuses = [];
  for (let i = 0; i < 20; i++) statuses.push((await guest.try('login', { body: LOGIN })).status);

  expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
});

test('the sixth login in a row has to wait, and is told how long', async () => {
  const { guest } = await limited();

  const answers = [];
  for (let i = 0; i < 6; i++) answers.push(await guest.try('login', { body: LOGIN }));

  const last = answers.pop();
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(last?.status).toBe(429);
  expect(last?.body).toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests' });
  const { retry_after_ms } = last?.body as { retry_after_ms: number };
  expect(Number.isInteger(retry_after_ms)).toBe(true);
  expect(last?.headers.get('retry-after')).toBe(String(Math.ceil(retry_after_ms / 1000)));
});

test('who waits long enough may go on', async () => {
  const { sandbox, admin } = await limited();
  const { room_id } = await admin.call('createRoom', { body: {} });
  // Creating the room counted as one message.
  for (let i = 0; i < 9; i++) await admin.call('sendMessage', message(room_id, `txn${i}`));

  const refused = await admin.try('sendMessage', message(room_id, 'tenth'));
  const { retry_after_ms } = refused.body as { retry_after_ms: number };
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: retry_after_ms } });
  const again = await admin.try('sendMessage', message(room_id, 'tenth'));

  expect([refused.status, again.status]).toEqual([429, 200]);
});

test('a message that was sent before is answered without being counted again', async () => {
  const { admin } = await limited();
  const { room_id } = await admin.call('createRoom', { body: {} });

  const statuses = [];
  for (let i = 0; i < 15; i++) {
    statuses.push((await admin.try('sendMessage', message(room_id, 'same'))).status);
  }

  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('limits count for each user on their own', async () => {
  const { sandbox, admin } = await limited();
  const letta = matrixActor(sandbox, 'mock_letta_token_456');
  const { room_id } = await admin.call('createRoom', { body: { preset: 'public_chat' } });
  await letta.call('joinRoomById', { path: { roomId: room_id }, body: {} });
  for (let i = 0; i < 9; i++) await admin.call('sendMessage', message(room_id, `txn${i}`));

  const own = await admin.try('sendMessage', message(room_id, 'own'));
  const other = await letta.try('sendMessage', message(room_id, 'other'));

  expect([own.status, other.status]).toEqual([429, 200]);
});

test('a registration counts once, however many steps it takes', async () => {
  const { guest } = await limited();
  const register = async (username: string) => {
    const first = await guest.try('register', { body: { username, password: 'secret' } });
    if (first.status === 429) return 429;
    const { session } = first.body as { session: string };
    return (await guest.try('register', { body: { auth: { type: 'm.login.dummy', session } } })).status;
  };

  const statuses = [];
  for (const name of ['one', 'two', 'three', 'four']) statuses.push(await register(name));

  expect(statuses).toEqual([200, 200, 200, 429]);
});

test('whoever guesses a password has to wait after three tries', async () => {
  const { guest } = await limited();

  const statuses = [];
  for (let i = 0; i < 4; i++) {
    statuses.push((await guest.try('login', { body: { ...LOGIN, password: 'guess' } })).status);
  }

  expect(statuses).toEqual([403, 403, 403, 429]);
});

test('joining a room one is in never counts', async () => {
  const { admin } = await limited();
  const { room_id } = await admin.call('createRoom', { body: {} });

  const statuses = [];
  for (let i = 0; i < 15; i++) {
    statuses.push((await admin.try('joinRoomById', { path: { roomId: room_id }, body: {} })).status);
  }

  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('invitations count as messages too', async () => {
  const { admin } = await limited();
  const { room_id } = await admin.call('createRoom', { body: {} });
  for (let i = 0; i < 9; i++) await admin.call('sendMessage', message(room_id, `txn${i}`));

  const invited = await admin.try('inviteUser', {
    path: { roomId: room_id },
    body: { user_id: '@letta:matrix.test' },
  });

  expect(invited.status).toBe(429);
});
