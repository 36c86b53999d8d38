import { isList, isObject, own, type JsonObject } from '../../json/read.js';
import { pythonStr } from '../../python/repr.js';
import { checkAliasLength, checkAliasName, findAliasedRoomId } from '../room/aliases.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import { isUserId } from '../values/identifiers.js';
import { atLeast, ROOM_VERSIONS } from '../values/room-versions.js';

/** The three sets of settings a room can start with. */
export type Preset = 'private_chat' | 'trusted_private_chat' | 'public_chat';

/** A state event that a new room is to start with. */
export interface InitialState {
  type: string;
  state_key: string;
  content: JsonObject;
}

/** What somebody wants a new room to be, once it is known to make sense. */
export interface RoomCreation {
  version: string;
  preset: Preset;
  /** The room is to be in the room directory. */
  isPublished: boolean;
  /** `#name:server`. */
  alias: string | undefined;
  /** Whom to invite, nobody twice. */
  invitees: string[];
  isDirect: unknown;
  creationContent: JsonObject;
  powerLevelOverride: JsonObject;
  initialState: InitialState[];
  /** As given: whether they are strings is settled with the events made of them. */
  name: unknown;
  topic: unknown;
}

const PRESETS: unknown[] = ['private_chat', 'trusted_private_chat', 'public_chat'] satisfies Preset[];

/**
 * Reads the request for a new room, in Synapse's order of checks and in its words; where Synapse breaks (500) on
 * nonsense, `M_BAD_JSON` in words of our own. Throws `M_UNSUPPORTED_ROOM_VERSION`, `M_ROOM_IN_USE` for an alias that
 * is taken, `M_MISSING_PARAM`, `M_INVALID_PARAM`, `M_BAD_JSON` or `M_UNKNOWN`.
 */
export function readRoomCreation(
  homeserver: Homeserver,
  creatorId: string,
  request: JsonObject,
): RoomCreation {
  if (dialectOf(homeserver).strictRoomCreation) checkTypes(request);
  checkThirdPartyInvites(request.invite_3pid);
  const version = readVersion(homeserver, request);
  const alias = readAlias(homeserver, request.room_alias_name);
  const invitees = readInvitees(homeserver, creatorId, request.invite);
  const powerLevelOverride = readPowerLevelOverride(creatorId, version, request.power_level_content_override);
  const preset = readPreset(request);
  const creationContent = request.creation_content ?? {};
  if (request.creation_content === null || !isObject(creationContent)) {
    throw new MatrixError('M_BAD_JSON', 'creation_content must be an object');
  }
  return {
    version,
    preset,
    isPublished: request.visibility === 'public',
    alias,
    invitees,
    isDirect: request.is_direct,
    creationContent,
    powerLevelOverride,
    initialState: readInitialState(request.initial_state),
    name: request.name,
    topic: request.topic,
  };
}

/** What the Matrix specification says the fields are; Synapse overlooks some that are not. */
const TYPES: Record<string, (value: unknown) => boolean> = {
  visibility: (value) => value === 'public' || value === 'private',
  is_direct: (value) => typeof value === 'boolean',
  name: (value) => typeof value === 'string',
  topic: (value) => typeof value === 'string',
  invite: (value) => Array.isArray(value),
  power_level_content_override: isObject,
};

function checkTypes(request: JsonObject): void {
  for (const [field, holds] of Object.entries(TYPES)) {
    const value = own(request, field);
    if (value !== undefined && !holds(value)) {
      throw new MatrixError('M_BAD_JSON', `${field} is not what the Matrix specification says`);
    }
  }
}

const THIRD_PARTY_KEYS = ['medium', 'address', 'id_server', 'id_access_token'];

function checkThirdPartyInvites(invites: unknown): void {
  if (invites === undefined || invites === null) return;
  if (!Array.isArray(invites)) throw new MatrixError('M_BAD_JSON', 'invite_3pid must be a list');
  for (const invite of invites) {
    if (isObject(invite) && THIRD_PARTY_KEYS.every((key) => Object.hasOwn(invite, key))) continue;
    throw new MatrixError(
      'M_MISSING_PARAM',
      'all of `medium`, `address`, `id_server` and `id_access_token` are required when making a 3pid invite',
    );
  }
  // Synapse would ask the identity server; here there is none to ask.
  if (invites.length > 0) throw new MatrixError('M_UNKNOWN', 'No identity server can be reached');
}

function readVersion(homeserver: Homeserver, { room_version: version }: JsonObject): string {
  if (version === undefined) return dialectOf(homeserver).defaultRoomVersion;
  if (typeof version !== 'string') throw new MatrixError('M_BAD_JSON', 'room_version must be a string');
  if (ROOM_VERSIONS.includes(version)) return version;
  throw new MatrixError('M_UNSUPPORTED_ROOM_VERSION', 'Your homeserver does not support this room version');
}

function readAlias(homeserver: Homeserver, name: unknown): string | undefined {
  if (name === undefined) return undefined;
  if (typeof name !== 'string') throw new MatrixError('M_BAD_JSON', 'room_alias_name must be a string');
  checkAliasName(name);
  if (name.includes(':')) {
    throw new MatrixError(
      'M_UNKNOWN',
      "':' is not permitted in the room alias name. Please note this expects a local part " +
        "— 'wombat', not '#wombat:example.com'.",
    );
  }
  const alias = `#${name}:${homeserver.serverName}`;
  checkAliasLength(alias);
  if (findAliasedRoomId(homeserver, alias) !== undefined) throw aliasTaken();
  return alias;
}

/** The refusal of an alias that a room has. */
export function aliasTaken(): MatrixError {
  return new MatrixError('M_ROOM_IN_USE', 'Room alias already taken');
}

function readInvitees(homeserver: Homeserver, creatorId: string, invite: unknown): string[] {
  // Python walks the characters of a string, and so finds the first of them to be no user id.
  const listed: unknown = typeof invite === 'string' ? [...invite] : (invite ?? []);
  if (!isList(listed)) throw new MatrixError('M_BAD_JSON', 'invite must be a list');
  const userIds = listed.map((userId) => {
    if (typeof userId === 'string' && isUserId(userId)) return userId;
    throw new MatrixError('M_UNKNOWN', `Invalid user_id: ${pythonStr(userId)}`);
  });
  const invitees = [...new Set(userIds)];
  if (!dialectOf(homeserver).toleratesRepeatedInvites) return invitees;
  return invitees.filter((userId) => userId !== creatorId);
}

function readPowerLevelOverride(creatorId: string, version: string, override: unknown): JsonObject {
  if (!override) return {};
  if (!isObject(override)) {
    throw new MatrixError('M_BAD_JSON', 'power_level_content_override must be an object');
  }
  const { users } = override;
  if (users === undefined || atLeast(version, 12)) return override;
  if (users === null || typeof users !== 'object' || !Object.hasOwn(users, creatorId)) {
    throw new MatrixError(
      'M_UNKNOWN',
      `Not a valid power_level_content_override: 'users' did not contain ${creatorId}`,
    );
  }
  return override;
}

/** Visibility only decides what the preset is where none is given; `private` where that is not given either. */
function readPreset({ preset, visibility = 'private' }: JsonObject): Preset {
  if (preset === undefined) return visibility === 'private' ? 'private_chat' : 'public_chat';
  if (PRESETS.includes(preset)) return preset as Preset;
  throw new MatrixError('M_BAD_JSON', `'${textOf(preset)}' is not a valid preset`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readInitialState(list: unknown): InitialState[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new MatrixError('M_BAD_JSON', 'initial_state must be a list');
  // A later event for the same type and key takes the place of the earlier one.
  const byKey = new Map<string, InitialState>();
  for (const item of list as unknown[]) {
    const state = readInitialStateItem(item);
    byKey.set(JSON.stringify([state.type, state.state_key]), state);
  }
  return [...byKey.values()];
}

/** Clients leave out an empty state key. */
function readInitialStateItem(item: unknown): InitialState {
  if (!isObject(item)) throw new MatrixError('M_BAD_JSON', 'initial_state must consist of objects');
  const { type, content, state_key = '' } = item;
  if (typeof type !== 'string') throw new MatrixError('M_UNKNOWN', "Not 'type' a string type");
  if (typeof state_key !== 'string') throw new MatrixError('M_UNKNOWN', "Not 'state_key' a string type");
  if (!isObject(content)) throw new MatrixError('M_BAD_JSON', `initial_state: ${type} needs a content`);
  if (type === 'm.room.create') {
    throw new MatrixError('M_BAD_JSON', 'initial_state cannot contain m.room.create');
  }
  return { type, state_key, content };
}
