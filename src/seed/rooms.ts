import { createRoom } from '../matrix/creation/create-room.js';
import type { Homeserver } from '../matrix/model/homeserver.js';
import { serverNameOf } from '../matrix/values/identifiers.js';
import { changeMembership } from '../matrix/membership/membership.js';
import { ROOM_VERSIONS } from '../matrix/values/room-versions.js';
import { findRoom, stateEvent } from '../matrix/room/room.js';
import { sendEvent } from '../matrix/sending/send.js';
import { isSpace } from '../matrix/sending/spaces.js';
import { setState } from '../matrix/sending/state.js';
import { atOnce, forEachOf, type Work } from '../scheduling/slices.js';
import { notAmong } from '../words/complaints.js';
import { didYouMean } from '../words/nearest.js';
import type { Notes } from './notes.js';
import { at, type SeedPath, SeedProblem } from './problem.js';
import type { SeedMessage, SeedRoom, SeedSpace } from './seed.js';
import { elsewhere, userNamed } from './users.js';
import type { JsonObject } from '../json/read.js';
import type { Room } from '../matrix/model/rooms.js';

/** Creates a space or room with its members, state and messages, through the rules that clients meet too. */
export function* plantRoom(
  homeserver: Homeserver,
  path: SeedPath,
  seed: SeedRoom,
  creationContent: JsonObject,
  notes: Notes,
): Work<Room | undefined> {
  const made = notes.attempt(() => plantBareRoom(homeserver, path, seed, creationContent));
  if (!made) return undefined;
  const { room, creatorId } = made;
  const before = notes.count;
  yield* plantMembers(homeserver, path, seed, room, creatorId, notes);
  // Who is not in the room can set and say nothing in it.
  if (notes.count > before) return undefined;
  yield* forEachOf(seed.state ?? [], ({ type, state_key = '', content, sender }, index) => {
    const here = [...path, 'state', index];
    notes.attempt(() => {
      if (type === 'm.room.member')
        throw new SeedProblem(here, 'is about members, who go into members or invited');
      const senderId = sender === undefined ? creatorId : userNamed(homeserver, [...here, 'sender'], sender);
      at(here, () => setState(homeserver, room, senderId, type, state_key, content));
    });
  });
  yield* forEachOf(seed.messages ?? [], (message, index) => {
    notes.attempt(() => plantMessage(homeserver, [...path, 'messages', index], message, room, creatorId));
  });
  return room;
}

function plantBareRoom(
  homeserver: Homeserver,
  path: SeedPath,
  seed: SeedRoom,
  creation_content: JsonObject,
): { room: Room; creatorId: string } {
  const creatorId = creatorOf(homeserver, path, seed);
  const roomId = seed.id === undefined ? undefined : wholeRoomId(homeserver, [...path, 'id'], seed.id);
  if (roomId && findRoom(homeserver, roomId)) throw new SeedProblem([...path, 'id'], `is taken: ${roomId}`);
  const request = { ...roomRequest(homeserver, path, seed), creation_content };
  return { room: at(path, () => atOnce(createRoom(homeserver, creatorId, request, { roomId }))), creatorId };
}

/** Records a space and its child with each other, in the names of their creators. */
export function plantParent(homeserver: Homeserver, path: SeedPath, seed: SeedSpace, child: Room): void {
  if (seed.parent === undefined) {
    if (seed.order === undefined) return;
    throw new SeedProblem([...path, 'order'], 'says nothing without a parent');
  }
  const here = [...path, 'parent'];
  const space = findRoom(homeserver, wholeRoomId(homeserver, here, seed.parent));
  if (!space) {
    const spaces = [...homeserver.state.rooms.values()].filter(isSpace).map(({ roomId }) => roomId);
    throw new SeedProblem(here, `is an unknown space: ${seed.parent}${didYouMean(seed.parent, spaces)}`);
  }
  if (!isSpace(space)) throw new SeedProblem(here, `is no space: ${seed.parent}`);
  if (space === child) throw new SeedProblem(here, 'is the space itself');
  const via = [homeserver.serverName];
  const content = { via, ...(seed.order !== undefined && { order: seed.order }) };
  at(here, () => {
    setState(homeserver, space, senderOfCreation(space), 'm.space.child', child.roomId, content);
    setState(homeserver, child, senderOfCreation(child), 'm.space.parent', space.roomId, { via });
  });
}

function creatorOf(homeserver: Homeserver, path: SeedPath, seed: SeedRoom): string {
  const here = [...path, 'creator'];
  if (seed.creator !== undefined) return userNamed(homeserver, here, seed.creator);
  const [first] = seed.members ?? [];
  if (first !== undefined) return userNamed(homeserver, [...path, 'members', 0], first);
  for (const user of homeserver.state.users.values()) if (user.admin) return user.userId;
  throw new SeedProblem(here, 'is missing: there is neither a member nor a server admin');
}

function roomRequest(homeserver: Homeserver, path: SeedPath, seed: SeedRoom): JsonObject {
  const { name, topic, room_version } = seed;
  if (room_version !== undefined && !ROOM_VERSIONS.includes(room_version)) {
    throw new SeedProblem([...path, 'room_version'], notAmong(room_version, ROOM_VERSIONS));
  }
  return {
    preset: seed.public ? 'public_chat' : 'private_chat',
    ...(name !== undefined && { name }),
    ...(topic !== undefined && { topic }),
    ...(room_version !== undefined && { room_version }),
    ...(seed.alias !== undefined && {
      room_alias_name: aliasName(homeserver, [...path, 'alias'], seed.alias),
    }),
  };
}

function aliasName(homeserver: Homeserver, path: SeedPath, alias: string): string {
  const [name = '', ...server] = alias.replace(/^#/, '').split(':');
  if (server.length > 0 && server.join(':') !== homeserver.serverName) throw elsewhere(homeserver, path);
  if (homeserver.state.aliases.has(`#${name}:${homeserver.serverName}`)) {
    throw new SeedProblem(path, `is taken: #${name}`);
  }
  return name;
}

/** Everybody comes in by an invitation of the creator, as in a room that clients made. */
function* plantMembers(
  homeserver: Homeserver,
  path: SeedPath,
  seed: SeedRoom,
  room: Room,
  creatorId: string,
  notes: Notes,
): Work<void> {
  for (const list of ['members', 'invited'] as const) {
    yield* forEachOf(seed[list] ?? [], (name, index) => {
      notes.attempt(() => plantMember(homeserver, [...path, list, index], list, name, room, creatorId));
    });
  }
}

function plantMember(
  homeserver: Homeserver,
  path: SeedPath,
  list: 'members' | 'invited',
  name: string,
  room: Room,
  creatorId: string,
): void {
  const userId = userNamed(homeserver, path, name);
  if (userId === creatorId && list === 'members') return;
  at(path, () => {
    changeMembership(homeserver, room, creatorId, userId, 'invite');
    if (list === 'members') changeMembership(homeserver, room, userId, userId, 'join');
  });
}

function plantMessage(
  homeserver: Homeserver,
  path: SeedPath,
  { sender, body, type = 'm.room.message', content }: SeedMessage,
  room: Room,
  creatorId: string,
): void {
  if ((body === undefined) === (content === undefined)) {
    throw new SeedProblem(path, 'needs either a body or a content');
  }
  const senderId = sender === undefined ? creatorId : userNamed(homeserver, [...path, 'sender'], sender);
  at(path, () => sendEvent(homeserver, room, senderId, type, content ?? { msgtype: 'm.text', body }));
}

/** Ids may leave the server name out. */
function wholeRoomId(homeserver: Homeserver, path: SeedPath, id: string): string {
  const server = serverNameOf(id);
  if (server === '') return `${id}:${homeserver.serverName}`;
  if (server !== homeserver.serverName) throw elsewhere(homeserver, path);
  return id;
}

function senderOfCreation(room: Room): string {
  return stateEvent(room, 'm.room.create')?.sender ?? '';
}
