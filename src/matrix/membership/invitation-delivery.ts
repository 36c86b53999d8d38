import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { serverNameOf } from '../values/identifiers.js';

/** Throws `M_UNKNOWN` (502) for an invitation that would have to be delivered to another server. */
export function refuseUnreachable(homeserver: Homeserver, { state_key = '', content }: EventDraft): void {
  const server = serverNameOf(state_key);
  if (content.membership !== 'invite' || server === homeserver.serverName) return;
  if (dialectOf(homeserver).invitesOtherServers) return;
  throw new MatrixError('M_UNKNOWN', `Can't connect to server ${server}`, { status: 502 });
}
