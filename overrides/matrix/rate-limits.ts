import type { operations } from '../../generated/matrix.js';
import type { Homeserver } from '../../src/matrix/homeserver.js';
import { countAction, type Limiter } from '../../src/matrix/rate-limits.js';
import type { Route } from '../../src/server/router.js';
import type { ValidRequest } from '../../src/server/validate-request.js';
import type { Caller } from './authentication.js';

/** What an operation is counted as, and for whom: the caller, unless another key is given. */
type Count = [Limiter, whom?: (request: ValidRequest) => string];

/** All requests come from one address here. */
const anybody = () => '';
const room = ({ path }: ValidRequest) => path.roomId ?? '';
const invited = ({ body }: ValidRequest) => String((body as { user_id?: unknown }).user_id);

/** Whose account a login is about, in either of the two forms. */
function account({ body }: ValidRequest): string {
  const { user, identifier } = body as { user?: unknown; identifier?: { user?: unknown } };
  return String(user ?? identifier?.user).toLowerCase();
}

/** The operations that Synapse limits (Synapse: configuration and source). */
const COUNTS: { [Id in keyof operations]?: Count[] } = {
  createContent: [['mediaCreation']],
  createRoom: [['roomCreation'], ['message']],
  inviteUser: [['invitesPerRoom', room], ['invitesPerUser', invited], ['invitesPerIssuer']],
  joinRoom: [['joinsLocal']],
  joinRoomById: [['joinsLocal']],
  knockRoom: [['joinsLocal']],
  login: [
    ['loginAddress', anybody],
    ['loginAccount', account],
  ],
  redactEvent: [['message']],
  redactEventWithoutTransaction: [['message']],
  register: [['registration', anybody]],
  reportEvent: [['reports']],
  reportRoom: [['reports']],
  reportUser: [['reports']],
  searchUserDirectory: [['userDirectory']],
  sendMessage: [['message']],
  sendMessageWithoutTransaction: [['message']],
  setPresence: [['presence']],
  setRoomStateWithKey: [['message']],
};

/** The header that says when to come again, for a refusal that says so in its body. */
export function retryAfter({ retry_after_ms }: Record<string, unknown>): Record<string, string> {
  return typeof retry_after_ms === 'number'
    ? { 'retry-after': String(Math.ceil(retry_after_ms / 1000)) }
    : {};
}

/** Throws `M_LIMIT_EXCEEDED` for a caller who asks too often, where a sandbox has its rate limits on. */
export function admit(
  homeserver: Homeserver,
  caller: Caller | undefined,
  { operation }: Route,
  request: ValidRequest,
): void {
  for (const [limiter, whom] of COUNTS[operation.operationId as keyof operations] ?? []) {
    countAction(homeserver, limiter, whom ? whom(request) : (caller?.userId ?? ''));
  }
}
