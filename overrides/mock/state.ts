import { textOf, textOrNull } from '../../src/json/read.js';
import type { components } from '../../generated/mock.js';
import { stateEvent } from '../../src/matrix/room/room.js';
import { mapped } from '../../src/scheduling/slices.js';
import { isSpace, spaceChildren } from '../../src/matrix/sending/spaces.js';
import type { MockOverrides } from './edge/service.js';
import type { User } from '../../src/matrix/model/accounts.js';
import type { Room } from '../../src/matrix/model/rooms.js';

type Schemas = components['schemas'];

/** What a sandbox holds. */
export const state = {
  *getMockState({ sandbox }) {
    const agents = [...sandbox.letta.state.agents.items.values()];
    const users = [...sandbox.matrix.state.users.values()];
    const rooms = [...sandbox.matrix.state.rooms.values()];
    return {
      agents: yield* mapped(agents, ({ id, name, created_at }) => ({ id, name, created_at })),
      users: yield* mapped(users, presentUser),
      spaces: yield* mapped(rooms.filter(isSpace), (room) => ({
        ...presentRoom(room),
        children: childrenOf(room),
      })),
      rooms: yield* mapped(
        rooms.filter((room) => !isSpace(room)),
        presentRoom,
      ),
    };
  },
} satisfies Partial<MockOverrides>;

function presentUser({ userId, profile, admin, deactivated }: User): Schemas['MockUser'] {
  return { user_id: userId, displayname: textOrNull(profile.get('displayname')), admin, deactivated };
}

function presentRoom(room: Room): Schemas['MockRoom'] {
  const members = [...(room.state.get('m.room.member') ?? [])];
  return {
    room_id: room.roomId,
    name: textOrNull(stateEvent(room, 'm.room.name')?.content.name),
    topic: textOrNull(stateEvent(room, 'm.room.topic')?.content.topic),
    creator: stateEvent(room, 'm.room.create')?.sender ?? '',
    room_version: room.version,
    members: Object.fromEntries(
      members.map(([userId, { content }]) => [userId, textOf(content.membership) ?? '']),
    ),
    events: room.events.length,
  };
}

function childrenOf(space: Room): Schemas['MockSpaceChild'][] {
  return spaceChildren(space).map(({ roomId, order }) => ({ room_id: roomId, order: order ?? null }));
}
