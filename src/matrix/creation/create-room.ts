import { isTexts, objectOf, type JsonObject } from '../../json/read.js';
import type { Work } from '../../scheduling/slices.js';
import { findAliasedRoomId, recordAlias } from '../room/aliases.js';
import { dialectOf } from '../model/dialect.js';
import { allowsPublication, publish } from '../directory/directory.js';
import { type Errcode, MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { isUserId } from '../values/identifiers.js';
import { memberContent } from '../room/member-content.js';
import { changeMembership } from '../membership/membership.js';
import { defaultPowerLevels } from '../room/power-levels.js';
import { aliasTaken, type Preset, readRoomCreation, type RoomCreation } from './room-creation.js';
import { atLeast } from '../values/room-versions.js';
import { newRoomId } from '../room/room-ids.js';
import { announceEvents, findRoom, forgetEvents, newRoom, openRoom } from '../room/room.js';
import { addEvent, checkEvent } from '../sending/send.js';
import { recordInSpace } from '../sending/spaces.js';
import type { Room } from '../model/rooms.js';

/**
 * Creates a room as somebody asks for it (Matrix client-server API, "Creation"; the events and their order: Synapse,
 * observed), and makes them its first member. Unlike Synapse, which leaves half a room behind when a later step
 * fails, nothing is changed unless the whole room can be made. Throws what is wrong with the request, `M_FORBIDDEN`
 * for events the new room would not permit, and `M_TOO_LARGE`. Others go on meanwhile; they find the room once it is whole.
 */
export function* createRoom(
  homeserver: Homeserver,
  creatorId: string,
  request: JsonObject,
  fixed: { roomId?: string } = {},
): Work<Room> {
  try {
    return yield* makeRoom(
      homeserver,
      creatorId,
      readRoomCreation(homeserver, creatorId, request),
      fixed.roomId,
    );
  } catch (error) {
    throw asDocumented(homeserver, error);
  }
}

function* makeRoom(
  homeserver: Homeserver,
  creatorId: string,
  creation: RoomCreation,
  fixedId: string | undefined,
): Work<Room> {
  const roomId = fixedId ?? newRoomId(homeserver, creation.version);
  if (findRoom(homeserver, roomId)) throw new MatrixError('M_ROOM_IN_USE', `The room ${roomId} exists`);
  const room = newRoom(roomId, creation.version);
  const targetOf = (alias: string) =>
    alias === creation.alias ? roomId : findAliasedRoomId(homeserver, alias);
  for (const { type, state_key, content } of eventsOf(homeserver, creatorId, creation)) {
    const draft: EventDraft = { type, sender: creatorId, state_key, content };
    checkEvent(homeserver, room, draft);
    addEvent(homeserver, room, draft, targetOf);
    yield;
  }
  for (const userId of creation.invitees) {
    const extra = creation.isDirect ? { is_direct: creation.isDirect } : {};
    changeMembership(homeserver, room, creatorId, userId, 'invite', extra);
    yield;
  }
  try {
    yield* announceEvents(homeserver, room);
    // What was free when this began may have been taken meanwhile.
    if (findRoom(homeserver, roomId)) throw new MatrixError('M_ROOM_IN_USE', `The room ${roomId} exists`);
    if (creation.alias !== undefined) {
      if (findAliasedRoomId(homeserver, creation.alias) !== undefined) throw aliasTaken();
      recordAlias(homeserver, creation.alias, { roomId, creator: creatorId, servers: [] });
    }
    if (creation.isPublished && allowsPublication(homeserver)) publish(homeserver, roomId, 'public');
    openRoom(homeserver, room);
  } finally {
    if (findRoom(homeserver, roomId) !== room) forgetEvents(homeserver, room);
  }
  for (const parent of room.state.get('m.space.parent')?.values() ?? []) recordInSpace(homeserver, parent);
  return room;
}

interface StateDraft {
  type: string;
  state_key: string;
  content: JsonObject;
}

/** Everything but the invitations. */
function eventsOf(homeserver: Homeserver, creatorId: string, creation: RoomCreation): StateDraft[] {
  const { alias, initialState, name, topic } = creation;
  const given = new Set(initialState.filter((item) => item.state_key === '').map((item) => item.type));
  const [powerLevels, others] = [
    initialState.filter((item) => isPowerLevels(item)),
    initialState.filter((item) => !isPowerLevels(item)),
  ];
  return [
    state('m.room.create', creationContent(creatorId, creation)),
    state('m.room.member', memberContent(homeserver, creatorId, 'join'), creatorId),
    powerLevels[0] ?? state('m.room.power_levels', powerLevelContent(creatorId, creation)),
    ...(alias === undefined || given.has('m.room.canonical_alias')
      ? []
      : [state('m.room.canonical_alias', { alias })]),
    ...presetState(creation.preset).filter((item) => !given.has(item.type)),
    ...others,
    ...(name === undefined ? [] : [state('m.room.name', { name })]),
    ...(topic === undefined
      ? []
      : [state('m.room.topic', { topic, 'm.topic': { 'm.text': [{ body: topic }] } })]),
  ];
}

function state(type: string, content: JsonObject, stateKey = ''): StateDraft {
  return { type, state_key: stateKey, content };
}

function isPowerLevels({ type, state_key }: StateDraft): boolean {
  return type === 'm.room.power_levels' && state_key === '';
}

/** Rooms name their creator up to version 10; from version 12 on, trusted invitees become creators too. */
function creationContent(creatorId: string, creation: RoomCreation): JsonObject {
  const content: JsonObject = { ...creation.creationContent, room_version: creation.version };
  if (!atLeast(creation.version, 11)) content.creator = creatorId;
  if (!atLeast(creation.version, 12)) return content;
  const named = content.additional_creators ?? [];
  if (!isTexts(named) || !named.every(isUserId)) {
    throw new MatrixError('M_BAD_JSON', 'additional_creators must be a list of user ids');
  }
  const trusted = creation.preset === 'trusted_private_chat' ? creation.invitees : [];
  const others = [...new Set([...named, ...trusted])];
  return others.length > 0 ? { ...content, additional_creators: others } : content;
}

/** The defaults, changed by the preset, and then by the request: one whole field at a time. */
function powerLevelContent(creatorId: string, creation: RoomCreation): JsonObject {
  const { version, preset, invitees, powerLevelOverride } = creation;
  const defaults = defaultPowerLevels(creatorId, version);
  if (preset === 'trusted_private_chat' && !atLeast(version, 12)) {
    const trusted = invitees.map((userId) => [userId, 100] as const);
    defaults.users = { ...objectOf(defaults.users), ...Object.fromEntries(trusted) };
  }
  // Synapse puts this level beside `events`, where it has no effect.
  const ofPreset = preset === 'public_chat' ? { 'm.call.invite': 50 } : { invite: 0 };
  return { ...defaults, ...ofPreset, ...powerLevelOverride };
}

function presetState(preset: Preset): StateDraft[] {
  const isPublic = preset === 'public_chat';
  return [
    state('m.room.join_rules', { join_rule: isPublic ? 'public' : 'invite' }),
    state('m.room.history_visibility', { history_visibility: 'shared' }),
    ...(isPublic ? [] : [state('m.room.guest_access', { guest_access: 'can_join' })]),
  ];
}

/** The errcodes that say no more than that a request is malformed. */
const MALFORMED: Errcode[] = ['M_BAD_JSON', 'M_INVALID_PARAM', 'M_MISSING_PARAM', 'M_UNKNOWN'];

/** The documented dialect has one answer for whatever is malformed; codes that clients act on stay. */
function asDocumented(homeserver: Homeserver, error: unknown): unknown {
  const text = dialectOf(homeserver).texts.badRoomCreation;
  if (text === null || !(error instanceof MatrixError) || !MALFORMED.includes(error.errcode)) return error;
  return new MatrixError('M_BAD_JSON', text);
}
