import { objectOf, textOf } from '../../../src/json/read.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { countAction, type Limiter } from '../../../src/matrix/sessions/rate-limits.js';
import { findRoom, membershipOf } from '../../../src/matrix/room/room.js';
import type { ValidRequest } from '../../../src/server/validate-request.js';
import type { Caller } from './authentication.js';

/** What an operation is counted as, and for whom: the caller, unless another key is given; nobody where that is undefined. */
export type Count = readonly [
  Limiter,
  whom?: (request: ValidRequest, homeserver: Homeserver, caller: Caller) => string | undefined,
];

/** All requests come from one address here. */
export const anybody = () => '';
/** Whoever asks about a room. */
export const room = ({ path }: ValidRequest) => path.roomId ?? '';
/** Who is invited; whoever is no user is refused afterwards, and not counted. */
export const invited = ({ body }: ValidRequest) => textOf(objectOf(body).user_id);

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

/** Joining a room. */
export const JOINING: readonly Count[] = [
  ['joinsLocal', newcomer],
  ['joinsPerRoom', roomToJoin],
  ['message', newcomer],
];

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
  limits: readonly Count[],
  request: ValidRequest,
): void {
  if (homeserver.settings.rateLimits === 'off') return;
  const nobody = { userId: '' } as Caller;
  for (const [limiter, whom] of limits) {
    const key = whom ? whom(request, homeserver, caller ?? nobody) : (caller?.userId ?? '');
    if (key !== undefined) countAction(homeserver, limiter, key);
  }
}
