import { controller, freshSandbox } from '../../support/users.js';

// Seeds send messages through the rule that clients will meet as well.

/** What becomes of a seed with a room of Alice's and one message in it. */
async function say(message: object, room: object = {}) {
  const control = controller(freshSandbox());
  const answer = await control.try('seedMock', {
    body: {
      users: [{ username: 'alice' }, { username: 'bob' }],
      rooms: [{ id: '!den', creator: 'alice', ...room, messages: [message] }],
    },
  });
  const { rooms } = await control.call('getMockState');
  return { ...answer, den: rooms.find(({ room_id }) => room_id.startsWith('!den')) };
}

test('a member sends a message to a room', async () => {
  const { status, den } = await say({ body: 'Hello', sender: 'bob' }, { members: ['bob'] });

  expect(status).toBe(200);
  // Six events of the creation, the invitation and join of Bob, and the message.
  expect(den?.events).toBe(9);
});

const REFUSED: [object, string][] = [
  [{ content: { msgtype: 'm.text' } }, "'body' not in content"],
  [{ content: { body: 'x' } }, "'msgtype' not in content"],
  [{ content: { body: 5, msgtype: 'm.text' } }, "'body' not a string type"],
  [{ content: { body: 'x', msgtype: null } }, "'msgtype' not a string type"],
  [{ content: { body: 'x', msgtype: 'm.text', 'm.mentions': [] } }, "[] is not of type 'object'"],
  [{ content: { body: 'x', msgtype: 'm.text', n: 0.5 } }, 'Bad JSON value: float'],
  [{ type: 'm.room.name', content: { name: 'x' } }, "'m.room.name' must be state events"],
  [{ type: 'm.room.topic', content: { topic: 'x' } }, "'m.room.topic' must be state events"],
  [{ type: 'm.room.member', content: { membership: 'join' } }, "'m.room.member' must be state events"],
  [{ type: 'm.room.create', content: {} }, "'m.room.create' must be state events"],
  [{ type: 'com.example', content: { text: 'x'.repeat(65_536) } }, 'event too large'],
  [{ body: 'x', sender: 'bob' }, 'You are not in this room'],
];

test.each(REFUSED.map(([message, text]) => [JSON.stringify(message).slice(0, 60), message, text] as const))(
  'the message %s is refused',
  async (_title, message, text) => {
    const { status, body, den } = await say(message);

    expect(status).toBe(400);
    expect((body as { message: string }).message).toContain(`is refused: ${text}`);
    expect(den).toBeUndefined();
  },
);

test('the level of events decides who may send them', async () => {
  const levels = {
    type: 'm.room.power_levels',
    content: { users: { '@alice:matrix.test': 100 }, events: { 'com.example': 30 } },
  };

  const { status, body } = await say(
    { type: 'com.example', content: {}, sender: 'bob' },
    { members: ['bob'], state: [levels] },
  );

  expect(status).toBe(400);
  expect((body as { message: string }).message).toContain(
    "You don't have permission to post that to the room. user_level (0) < send_level (30)",
  );
});
