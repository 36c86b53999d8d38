import type { Command, MembershipAction, Truth, World } from './commands.js';
import { truth } from './commands.js';
import type { MatrixUser } from '../support/users.js';

const CALLS = {
  join: 'joinRoomById',
  leave: 'leaveRoom',
  invite: 'inviteUser',
  kick: 'kick',
  ban: 'ban',
  unban: 'unban',
} as const;

/** The membership that an action leads to. */
const RESULT: Record<MembershipAction, string> = {
  join: 'join',
  leave: 'leave',
  invite: 'invite',
  kick: 'leave',
  ban: 'ban',
  unban: 'leave',
};

/** Carries a command out and throws when what came of it breaks a rule. Commands about rooms that are not there do nothing. */
export async function carryOut(world: World, command: Command): Promise<void> {
  const actor = pick(world.users, command.actor) as MatrixUser;
  switch (command.does) {
    case 'create':
      return create(world, actor, command.isPublic);
    case 'send':
      return send(world, actor, command);
    case 'state':
      return setState(world, actor, command);
    case 'sync':
      await pick(world.views, command.actor)?.sync(command.limit);
      return;
    default:
      return changeMembership(world, actor, command);
  }
}

function pick<Item>(items: Item[], index: number): Item | undefined {
  return items[index % items.length];
}

async function create(world: World, creator: MatrixUser, isPublic: boolean): Promise<void> {
  if (world.rooms.length === 3) return;
  const preset = isPublic ? 'public_chat' : 'private_chat';
  const { room_id } = await creator.call('createRoom', { body: { preset } });
  world.rooms.push({ roomId: room_id, creator, isPublic });
}

type Membership = Extract<Command, { does: MembershipAction }>;

async function changeMembership(world: World, actor: MatrixUser, command: Membership): Promise<void> {
  const room = pick(world.rooms, command.room);
  if (!room) return;
  const isOwn = command.does === 'join' || command.does === 'leave';
  const target = isOwn ? actor : (pick(world.users, command.target) as MatrixUser);
  const before = await truthOf(world, room.roomId);
  const { status, body } = await actor.try(CALLS[command.does], {
    path: { roomId: room.roomId },
    body: isOwn ? {} : { user_id: target.userId },
  });
  const after = await truthOf(world, room.roomId);

  const what = `${command.does} by ${actor.userId} of ${target.userId}, before ${JSON.stringify(before.members)}`;
  const expected = isAllowed(command.does, before.members, { actor, target, room });
  const answer = `${what} was answered ${status} ${JSON.stringify(body)}`;
  // What is so already is so again without being looked at, whoever asks.
  const isRepetition = sameTruth(before, after) && before.members[target.userId] === RESULT[command.does];
  if (expected !== undefined && !isRepetition) check((status === 200) === expected, answer);
  check(status === 200 || (status >= 400 && status < 500), answer);
  const others = (members: Truth['members']) => JSON.stringify({ ...members, [target.userId]: undefined });
  check(others(before.members) === others(after.members), `${what} changed somebody else's membership`);
  if (status === 200) check(after.members[target.userId] === RESULT[command.does], `${what} led elsewhere`);
  else check(sameTruth(before, after), `${what} was refused and changed something`);
}

/** Whether the rules allow an action; undefined where they leave it open. */
function isAllowed(
  action: MembershipAction,
  members: Truth['members'],
  { actor, target, room }: { actor: MatrixUser; target: MatrixUser; room: World['rooms'][number] },
): boolean | undefined {
  const former = members[target.userId];
  const isIn = former === 'join' || former === 'invite';
  // Nobody but the creator has any power here, and power outlasts membership.
  const governs = members[actor.userId] === 'join' && actor === room.creator;
  switch (action) {
    case 'join':
      // A room that nobody is in any more can be joined by nobody.
      return former !== 'ban' && (isIn || room.isPublic) && Object.values(members).includes('join');
    case 'leave':
      return isIn || (former === undefined ? false : undefined);
    case 'invite':
      // The presets give this power to everybody in private rooms alone.
      return (
        (governs || (members[actor.userId] === 'join' && !room.isPublic)) &&
        former !== 'join' &&
        former !== 'ban'
      );
    case 'kick':
      return actor === target ? undefined : governs && isIn;
    case 'ban':
      return governs && actor !== target && (former === 'ban' ? undefined : true);
    case 'unban':
      // Synapse lets those be unbanned who never were there.
      return governs && (former === 'ban' || (former === undefined ? undefined : false));
  }
}

async function send(
  world: World,
  actor: MatrixUser,
  command: Extract<Command, { does: 'send' }>,
): Promise<void> {
  const room = pick(world.rooms, command.room);
  if (!room) return;
  const before = await truthOf(world, room.roomId);
  const txnId = `txn${command.txn}`;
  const { status, body } = await actor.try('sendMessage', {
    path: { roomId: room.roomId, eventType: 'm.room.message', txnId },
    body: { msgtype: 'm.text', body: `${actor.userId} says ${txnId}` },
  });
  const after = await truthOf(world, room.roomId);

  const transaction = `${room.roomId} ${actor.userId} ${txnId}`;
  const earlier = world.sent.get(transaction);
  const answer = `sending as ${transaction} was answered ${status} ${JSON.stringify(body)}`;
  if (earlier !== undefined) {
    check(status === 200 && (body as { event_id: string }).event_id === earlier, `again ${answer}`);
    check(after.events === before.events, `again ${answer}, and sent a second event`);
  } else {
    check((status === 200) === (before.members[actor.userId] === 'join'), answer);
    check(
      after.events === before.events + (status === 200 ? 1 : 0),
      `${answer}, and sent no or several events`,
    );
    if (status === 200) world.sent.set(transaction, (body as { event_id: string }).event_id);
  }
}

async function setState(
  world: World,
  actor: MatrixUser,
  command: Extract<Command, { does: 'state' }>,
): Promise<void> {
  const room = pick(world.rooms, command.room);
  if (!room) return;
  const before = await truthOf(world, room.roomId);
  const { status, body } = await actor.try('setRoomStateWithKey', {
    path: { roomId: room.roomId, eventType: command.type, stateKey: command.key },
    body: { topic: `${command.value}` },
  });
  const after = await truthOf(world, room.roomId);

  const mayDo = before.members[actor.userId] === 'join' && actor === room.creator;
  check((status === 200) === mayDo, `setting ${command.type} was answered ${status} ${JSON.stringify(body)}`);
  check(
    status === 200 || sameTruth(before, after),
    `setting ${command.type} was refused and changed something`,
  );
}

async function truthOf(world: World, roomId: string): Promise<Truth> {
  const found = (await truth(world)).get(roomId);
  if (!found) throw new Error(`${roomId} is gone`);
  return found;
}

function sameTruth(one: Truth, other: Truth): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
