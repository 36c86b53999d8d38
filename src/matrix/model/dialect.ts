import type { DialectName } from '../../sandbox/settings.js';
import type { Homeserver } from './homeserver.js';

/**
 * Everything in which the requirements document and real Synapse differ. Each row is one difference; the README
 * carries the same table in words. Rules ask for a row, never for the dialect's name.
 */
export interface Dialect {
  /** The room version of a createRoom that names none. */
  defaultRoomVersion: string;
  /**
   * Characters a new username may consist of, what is said of others, whether capitals become small first, and
   * whether numbers and names with an underscore in front are kept for others.
   */
  username: { pattern: RegExp; complaint: string; lowersCase: boolean; reservesSome: boolean };
  /** A login without a device id gets the user's existing token instead of a new one. */
  loginReusesToken: boolean;
  /** An admin's bearer token on /register creates the user at once, `displayname` and `admin` honoured. */
  adminsRegisterUsers: boolean;
  /** What a registration has to go through where a token is asked for, and whether the token must name its session. */
  registrationToken: { stages: string[]; needsSession: boolean };
  /** Setting m.space.parent also records the child in a space that lacks it. */
  parentRecordsChild: boolean;
  /** createRoom overlooks an invitation of oneself and a repeated one. */
  toleratesRepeatedInvites: boolean;
  /** Somebody on another server can be invited, though nobody tells them. */
  invitesOtherServers: boolean;
  /** Media is handed out at the paths that need no token too. */
  openMedia: boolean;
  /** createRoom refuses fields that are not what the Matrix specification says where Synapse overlooks them. */
  strictRoomCreation: boolean;
  /** Rooms can be published in the room directory. */
  publishesRooms: boolean;
  texts: {
    userInUse: string;
    unknownToken: string;
    notInvited: string;
    /** Writing to a room one is not in. */
    notInRoom: (userId: string, roomId: string) => string;
    /** What every malformed createRoom is refused with; null for Synapse's various answers. */
    badRoomCreation: string | null;
  };
}

const documented: Dialect = {
  defaultRoomVersion: '10',
  username: {
    pattern: /^[a-z0-9_]+$/,
    complaint: 'Username contains invalid characters',
    lowersCase: false,
    reservesSome: false,
  },
  loginReusesToken: true,
  adminsRegisterUsers: true,
  registrationToken: { stages: ['m.login.registration_token'], needsSession: false },
  parentRecordsChild: true,
  toleratesRepeatedInvites: true,
  invitesOtherServers: true,
  openMedia: true,
  strictRoomCreation: true,
  publishesRooms: true,
  texts: {
    userInUse: 'User ID already taken',
    unknownToken: 'Unrecognised access token',
    notInvited: 'You are not invited to this room',
    notInRoom: () => 'You are not in this room',
    badRoomCreation: 'Invalid room creation parameters',
  },
};

const synapse: Dialect = {
  defaultRoomVersion: '11',
  username: {
    pattern: /^[a-z0-9_\-./=+]+$/,
    complaint: "User ID can only contain characters a-z, 0-9, or '=_-./+'",
    lowersCase: true,
    reservesSome: true,
  },
  loginReusesToken: false,
  adminsRegisterUsers: false,
  registrationToken: { stages: ['m.login.registration_token', 'm.login.dummy'], needsSession: true },
  parentRecordsChild: false,
  toleratesRepeatedInvites: false,
  invitesOtherServers: false,
  openMedia: false,
  strictRoomCreation: false,
  publishesRooms: false,
  texts: {
    userInUse: 'User ID already taken.',
    unknownToken: 'Invalid access token passed.',
    notInvited: 'You are not invited to this room.',
    notInRoom: (userId, roomId) => `User ${userId} not in room ${roomId}`,
    badRoomCreation: null,
  },
};

/** The dialect a homeserver speaks at the moment. */
export function dialectOf(homeserver: Homeserver): Dialect {
  return DIALECTS[homeserver.settings.dialect];
}

const DIALECTS: Record<DialectName, Dialect> = { documented, synapse };
