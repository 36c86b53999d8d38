import type { operations } from '../../../generated/matrix.js';
import { replacesSigningKeys } from '../../../src/matrix/encryption/cross-signing.js';
import { isIdentityChallenged } from '../../../src/matrix/sessions/interactive-auth.js';
import { isPasswordChangeChallenged } from '../../../src/matrix/accounts/password.js';
import { isRegistrationChallenged } from '../../../src/matrix/accounts/registration.js';
import { checkAddition } from '../../../src/matrix/accounts/third-party-ids.js';
import { own } from '../../../src/json/read.js';
import type { RequestOf } from '../../../src/server/override.js';
import type { ValidRequest } from '../../../src/server/validate-request.js';
import type { MatrixContext } from './context.js';

/** A request as its override would get it, if there were no fault. */
type Asked<Id extends keyof operations> = Pick<RequestOf<operations, Id>, 'path' | 'query' | 'body'> &
  MatrixContext;

/**
 * Whether a request would only be told how to authenticate (Matrix client-server API, "User-Interactive
 * Authentication"). May throw what its operation throws before it comes to that.
 */
export function isChallenged(operationId: string, asked: ValidRequest & MatrixContext): boolean {
  const isAsked = own(challenges, operationId);
  // eslint-disable-next-line values/no-unchecked-assertion -- the request was held to the operation's own spec.
  return isAsked !== undefined && isAsked(asked as never);
}

/** The operations that ask, each in the order in which it looks at things. */
const challenges: { [Id in keyof operations]?: (asked: Asked<Id>) => boolean } = {
  register({ body, query, homeserver, tokenSent, identify, requested }) {
    const kind = query.kind ?? 'user';
    return isRegistrationChallenged(homeserver, { kind, body, tokenSent, identify, operation: requested });
  },

  changePassword({ body, homeserver, tokenSent, identify, requested }) {
    if (tokenSent) identify();
    return isPasswordChangeChallenged(homeserver, tokenSent, { operation: requested, ...body });
  },

  deactivateAccount({ body, homeserver, identify, requested }) {
    identify();
    return isIdentityChallenged(homeserver, { operation: requested, auth: body.auth });
  },

  add3PID({ body, homeserver, requested }) {
    checkAddition(body);
    return isIdentityChallenged(homeserver, { operation: requested, auth: body.auth });
  },

  deleteDevice({ body, homeserver, requested }) {
    return isIdentityChallenged(homeserver, { operation: requested, auth: body.auth });
  },

  deleteDevices({ body, homeserver, requested }) {
    return isIdentityChallenged(homeserver, { operation: requested, auth: body.auth });
  },

  uploadCrossSigningKeys({ body: { auth, ...body }, homeserver, caller: { userId }, requested }) {
    const step = { operation: requested, auth };
    return replacesSigningKeys(homeserver, userId, body) && isIdentityChallenged(homeserver, step);
  },
};
