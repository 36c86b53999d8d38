import { controller, freshSandbox, registerUser } from '../support/users.js';

test('the state of a sandbox shows what clients made', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');
  const { room_id } = await alice.call('createRoom', {
    body: { name: 'Mine', topic: 'All of it', invite: ['@admin:matrix.test'] },
  });

  const { users, rooms } = await controller(sandbox).call('getMockState');

  expect(users).toContainEqual({
    user_id: '@alice:matrix.test',
    displayname: 'alice',
    admin: false,
    deactivated: false,
  });
  expect(rooms).toContainEqual({
    room_id,
    name: 'Mine',
    topic: 'All of it',
    creator: '@alice:matrix.test',
    room_version: '10',
    members: { '@alice:matrix.test': 'join', '@admin:matrix.test': 'invite' },
    events: expect.any(Number) as unknown,
  });
});

test('the children of a space are shown in order, and without those removed', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');
  const { room_id: roomId } = await alice.call('createRoom', {
    body: { creation_content: { type: 'm.space' } },
  });
  const via = ['matrix.test'];
  for (const [stateKey, content] of [
    ['!late:matrix.test', { via, order: 'z' }],
    ['!early:matrix.test', { via, order: 'a' }],
    ['!plain:matrix.test', { via }],
    ['!gone:matrix.test', { via, order: 'b' }],
    ['!gone:matrix.test', {}],
  ] as const) {
    await alice.call('setRoomStateWithKey', {
      path: { roomId, eventType: 'm.space.child', stateKey } as never,
      body: content,
    });
  }

  const { spaces } = await controller(sandbox).call('getMockState');

  expect(spaces.find(({ room_id }) => room_id === roomId)?.children).toEqual([
    { room_id: '!early:matrix.test', order: 'a' },
    { room_id: '!late:matrix.test', order: 'z' },
    { room_id: '!plain:matrix.test', order: null },
  ]);
});

test('the state shows no password and no token', async () => {
  const sandbox = freshSandbox();
  const alice = await registerUser(sandbox, 'alice');

  const text = JSON.stringify(await controller(sandbox).call('getMockState'));

  expect(text).not.toContain('mock_admin_token_123');
  expect(text).not.toContain('admin_password');
  expect(text).not.toContain(alice.token);
  expect(text).not.toContain('alice-password');
});
