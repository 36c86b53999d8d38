import type { Settings } from '../../../src/sandbox/settings.js';
import { type TurnedAway, turnedAway, type Visit } from '../../../src/server/door.js';
import type { Reply } from '../../../src/server/exchange.js';
import { ControlError } from './error.js';

/** What a visitor is told who may not steer this process; undefined for one who may. */
export function door(visit: Visit, settings: Settings): Reply | undefined {
  const away = turnedAway(visit, settings);
  if (!away) return undefined;
  const refused = refusalOf(away);
  const headers: Record<string, string> = refused.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return { status: refused.status, headers, body: refused.toJSON() };
}

function refusalOf({ reason, value }: TurnedAway): ControlError {
  const forbidden = (text: string) => new ControlError(403, 'forbidden', text);
  const unauthorized = (text: string) => new ControlError(401, 'unauthorized', text);
  switch (reason) {
    case 'other-machine':
      return forbidden(
        `The control API answers programs on its own machine, and ${value} is another. Start the mock with ` +
          '--control-token TEXT and send "Authorization: Bearer TEXT", or with --control-token none to let everybody in.',
      );
    case 'no-token':
      return unauthorized(
        `The control API wants to know the token of --control-token from ${value}: send "Authorization: Bearer TEXT".`,
      );
    case 'wrong-token':
      return unauthorized(
        'The token sent to the control API is not that of --control-token; the header reads "Authorization: Bearer TEXT".',
      );
    case 'host':
      return forbidden(
        `The control API does not go by the name of ${value}. It answers at addresses, localhost and the names given ` +
          'with --allowed-host NAME; a program that knows the token of --control-token may use any name.',
      );
    case 'origin':
      return forbidden(`Pages of ${value} may not use the control API; --allowed-origin ${value} lets them.`);
    case 'page':
      return forbidden(
        'Pages of other sites may not use the control API; --allowed-origin ORIGIN lets those of one.',
      );
  }
}
