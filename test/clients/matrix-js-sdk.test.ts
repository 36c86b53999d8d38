import { EventType, type MatrixClient, Preset, RoomType, Visibility } from 'matrix-js-sdk';
import { newWorld, type World } from './matrix-js-sdk.js';

let world: World;

beforeEach(() => {
  world = newWorld();
});

function logIn(user: string, password: string): Promise<MatrixClient> {
  return world.logIn(user, password);
}

test('matrix-js-sdk logs in and knows who it is', async () => {
  const admin = await logIn('admin', 'admin_password');

  expect(await admin.whoami()).toMatchObject({
    user_id: '@admin:matrix.test',
    device_id: admin.getDeviceId(),
  });
});

test('matrix-js-sdk sees a wrong password as M_FORBIDDEN', async () => {
  const loggingIn = world.stranger().loginWithPassword('admin', 'wrong');

  await expect(loggingIn).rejects.toMatchObject({ errcode: 'M_FORBIDDEN', httpStatus: 403 });
});

test('matrix-js-sdk registers through interactive authentication', async () => {
  const stranger = world.stranger();
  const asked = await stranger
    .registerRequest({ username: 'ada', password: 'secret' })
    .catch((error: unknown) => error);
  const { session, flows } = (asked as { data: { session: string; flows: { stages: string[] }[] } }).data;

  const registered = await stranger.registerRequest({
    username: 'ada',
    password: 'secret',
    auth: { type: 'm.login.dummy', session },
  });

  expect(flows).toEqual([{ stages: ['m.login.dummy'] }]);
  expect(registered.user_id).toBe('@ada:matrix.test');
});

test('matrix-js-sdk creates a room in a space, and an invited user joins', async () => {
  const admin = await logIn('admin', 'admin_password');
  const letta = await logIn('@letta:matrix.test', 'letta_password');
  const space = await admin.createRoom({ name: 'Agents', creation_content: { type: RoomType.Space } });
  const room = await admin.createRoom({
    name: 'Agent: Ada',
    preset: Preset.PrivateChat,
    visibility: Visibility.Private,
    invite: ['@letta:matrix.test'],
  });

  await admin.sendStateEvent(space.room_id, EventType.SpaceChild, { via: ['matrix.test'] }, room.room_id);
  await letta.joinRoom(room.room_id, { inviteSignUrl: undefined });

  const children = await admin.getStateEvent(space.room_id, EventType.SpaceChild, room.room_id);
  expect(children).toEqual({ via: ['matrix.test'] });
  expect((await letta.getJoinedRooms()).joined_rooms).toContain(room.room_id);
  expect(Object.keys((await admin.getJoinedRoomMembers(room.room_id)).joined).sort()).toEqual([
    '@admin:matrix.test',
    '@letta:matrix.test',
  ]);
});

test('matrix-js-sdk sets a name and a topic, and reads them back', async () => {
  const admin = await logIn('admin', 'admin_password');
  const { room_id } = await admin.createRoom({ name: 'Old' });

  await admin.setRoomName(room_id, 'New');
  await admin.setRoomTopic(room_id, 'What we talk about');

  expect(await admin.getStateEvent(room_id, EventType.RoomName, '')).toEqual({ name: 'New' });
  const state = await admin.roomState(room_id);
  expect(state.find(({ type }) => type === 'm.room.topic')?.content.topic).toBe('What we talk about');
});

test('matrix-js-sdk changes its profile and leaves a room', async () => {
  const admin = await logIn('admin', 'admin_password');
  const { room_id } = await admin.createRoom({});

  await admin.setDisplayName('The Admin');
  await admin.setAvatarUrl('mxc://matrix.test/face');
  await admin.leave(room_id);

  const profile = await admin.getProfileInfo('@admin:matrix.test');
  expect(profile).toEqual({ displayname: 'The Admin', avatar_url: 'mxc://matrix.test/face' });
  expect((await admin.getJoinedRooms()).joined_rooms).not.toContain(room_id);
});

test('matrix-js-sdk is told that its token is gone after logging out', async () => {
  const admin = await logIn('admin', 'admin_password');

  await admin.logout();

  await expect(admin.whoami()).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN', httpStatus: 401 });
});
