import { objectOf, textOf } from '../../../src/json/read.js';
import type { operations } from '../../../generated/matrix.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { countAction, type Limiter } from '../../../src/matrix/sessions/rate-limits.js';
import { findRoom, membershipOf } from '../../../src/matrix/room/room.js';
import type { Route } from '../../../src/server/router.js';
import type { ValidRequest } from '../../../src/server/validate-request.js';
import type { Caller } from './authentication.js';

/** What an operation is counted as, and for whom: the caller, unless another key is given; nobody where that is undefined. */
type Count = [
  Limiter,
  whom?: (request: ValidRequest, homeserver: Homeserver, caller: Caller) => string | undefined,
];

/** All requests come from one address here. */
const anybody = () => '';
const room = ({ path }: ValidRequest) => path.roomId ?? '';
/** Whoever is no user is refused afterwards, and not counted. */
const invited = ({ body }: ValidRequest) => textOf(objectOf(body).user_id);

/** Who joins a room they are in already changes nothing, and clients do it all the time. */
function newcomer({ path }: ValidRequest, homeserver: Homeserver, { userId }: Caller): string | undefined {
  return isMember(homeserver, roomNamed(homeserver, path), userId) ? undefined : userId;
}

function roomToJoin({ path }: ValidRequest, homeserver: Homeserver, { userId }: Caller): string | undefined {
  const roomId = roomNamed(homeserver, path);
  return isMember(homeserver, roomId, userId) ? undefined : roomId;
}

function roomNamed({ state }: Homeserver, { roomId, roomIdOrAlias = '' }: ValidRequest['path']): string {
  return roomId ?? state.aliases.get(roomIdOrAlias)?.roomId ?? roomIdOrAlias;
}

function isMember(homeserver: Homeserver, roomId: string, userId: string): boolean {
  const found = findRoom(homeserver, roomId);
  return found !== undefined && membershipOf(found, userId) === 'join';
}

const JOIN: Count[] = [
  ['joinsLocal', newcomer],
  ['joinsPerRoom', roomToJoin],
  ['message', newcomer],
];

/** The operations that Synapse limits (Synapse: configuration, source, observed). */
const COUNTS: { [Id in keyof operations]?: Count[] } = {
  ban: [['message']],
  createContent: [['mediaCreation']],
  createRoom: [['roomCreation'], ['message']],
  inviteUser: [['invitesPerRoom', room], ['invitesPerUser', invited], ['invitesPerIssuer'], ['message']],
  joinRoom: JOIN,
  joinRoomById: JOIN,
  kick: [['message']],
  knockRoom: JOIN,
  leaveRoom: [['message']],
  login: [['loginAddress', anybody]],
  redactEvent: [['message']],
  redactEventWithoutTransaction: [['message']],
  reportEvent: [['reports']],
  reportRoom: [['reports']],
  reportUser: [['reports']],
  searchUserDirectory: [['userDirectory']],
  sendMessage: [['message']],
  sendMessageWithoutTransaction: [['message']],
  setPresence: [['presence']],
  setRoomStateWithKey: [['message']],
  unban: [['message']],
};

/** The header that says when to come again, for a refusal that says so in its body. */
export function retryAfter({ retry_after_ms }: Record<string, unknown>): Record<string, string> {
  return typeof retry_after_ms === 'number'
    ? { 'retry-after': String(Math.ceil(retry_after_ms / 1000)) }
    : {};
}

/**
 * Throws `M_LIMIT_EXCEEDED` for a caller who asks too often, where a sandbox has its rate limits on. What a
 * registration and a login use up is counted by their own rules, which know how they end.
 */
export function admit(
  homeserver: Homeserver,
  caller: Caller | undefined,
  { operation }: Route,
  request: ValidRequest,
): void {
  if (homeserver.settings.rateLimits === 'off') return;
  const nobody = { userId: '' } as Caller;
  for (const [limiter, whom] of COUNTS[operation.operationId as keyof operations] ?? []) {
    const key = whom ? whom(request, homeserver, caller ?? nobody) : (caller?.userId ?? '');
    if (key !== undefined) countAction(homeserver, limiter, key);
  }
}
