import fc from 'fast-check';
import { controller, meet, type MatrixUser } from '../support/users.js';
import { View } from './view.js';

/** What somebody does. Numbers choose among the users and rooms there are; too large ones start from the front again. */
export type Command =
  | { does: 'create'; actor: number; isPublic: boolean }
  | { does: MembershipAction; actor: number; target: number; room: number }
  | { does: 'send'; actor: number; room: number; txn: number }
  | { does: 'state'; actor: number; room: number; type: string; key: string; value: number }
  | { does: 'sync'; actor: number; limit: number };

/** What can be done to a membership, one's own (the first two) or another's. */
export type MembershipAction = 'join' | 'leave' | 'invite' | 'kick' | 'ban' | 'unban';

const NAMES = ['alice', 'bob', 'carol', 'dave'] as const;
const user = fc.nat({ max: NAMES.length - 1 });
const room = fc.nat({ max: 2 });

/** Plain objects, which failures can print plainly. */
function record<Fields>(fields: {
  [Name in keyof Fields]: fc.Arbitrary<Fields[Name]>;
}): fc.Arbitrary<Fields> {
  return fc.record(fields, { noNullPrototype: true });
}

/** A life of up to forty commands, which begins with a room. */
export const commands: fc.Arbitrary<Command[]> = fc
  .tuple(
    create(),
    fc.array(
      fc.oneof(
        { weight: 1, arbitrary: create() },
        { weight: 4, arbitrary: membership('invite') },
        { weight: 5, arbitrary: membership('join') },
        { weight: 2, arbitrary: membership('leave') },
        { weight: 2, arbitrary: membership('kick') },
        { weight: 1, arbitrary: membership('ban') },
        { weight: 2, arbitrary: membership('unban') },
        {
          weight: 6,
          arbitrary: record({
            does: fc.constant('send' as const),
            actor: user,
            room,
            txn: fc.nat({ max: 3 }),
          }),
        },
        {
          weight: 3,
          arbitrary: record({
            does: fc.constant('state' as const),
            actor: user,
            room,
            type: fc.constantFrom('m.room.topic', 'com.example.note'),
            key: fc.constantFrom('', 'other'),
            value: fc.nat({ max: 2 }),
          }),
        },
        {
          weight: 5,
          arbitrary: record({
            does: fc.constant('sync' as const),
            actor: user,
            limit: fc.constantFrom(1, 2, 100),
          }),
        },
      ),
      { maxLength: 40, size: 'max' },
    ),
  )
  .map(([first, others]) => [first, ...others]);

function create(): fc.Arbitrary<Command> {
  return record({ does: fc.constant('create' as const), actor: user, isPublic: fc.boolean() });
}

function membership(does: MembershipAction): fc.Arbitrary<Command> {
  return record({ does: fc.constant(does), actor: user, target: user, room });
}

/** The people, the rooms they made, and what each of them was told by sync. */
export interface World {
  sandbox: string;
  users: MatrixUser[];
  views: View[];
  rooms: { roomId: string; creator: MatrixUser; isPublic: boolean }[];
  /** By room, sender and transaction the event that was sent. */
  sent: Map<string, string>;
}

/** A fresh homeserver with four people on it and no room of theirs. */
export async function newWorld(): Promise<World> {
  const { sandbox, ...people } = await meet('synapse', ...NAMES);
  const users = NAMES.map((name) => people[name]);
  return { sandbox, users, views: users.map((user) => new View(user)), rooms: [], sent: new Map() };
}

/** What a room really holds, past all rules of who may see it. */
export interface Truth {
  /** By user id. */
  members: Record<string, string>;
  events: number;
}

/** Every room of the world, by id. */
export async function truth({ sandbox }: World): Promise<Map<string, Truth>> {
  const { rooms } = await controller(sandbox).call('getMockState');
  return new Map(rooms.map(({ room_id, members, events }) => [room_id, { members, events }]));
}
