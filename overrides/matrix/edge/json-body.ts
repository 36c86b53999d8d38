import type { operations } from '../../../generated/matrix.js';
import { MatrixError } from '../../../src/matrix/values/error.js';
import { parseJsonBody } from '../../../src/server/parse-json.js';
import { Refused } from '../../../src/server/refusal.js';
import type { BodyParser, Message } from '../../../src/server/validate-request.js';

/** Operations that keep halves of surrogate pairs as they are; others break on them (Synapse: observed). */
const KEEPS_SURROGATES = new Set<string>([
  'setAccountData',
  'setAccountDataPerRoom',
  'setRoomTag',
  'setPresence',
] satisfies (keyof operations)[]);

/** Operations to which what is no JSON is as good as no body, but `null` is a body that is no object (Synapse: observed). */
const READS_ANYTHING = new Set<string>(['deleteDevice', 'deleteDevices'] satisfies (keyof operations)[]);

/**
 * Reads a body as Synapse does: in UTF-8 without a byte order mark. Throws `Refused` `body-not-json`, and in the place of
 * the 500 of Synapse `M_BAD_JSON` for halves of surrogate pairs, which its database cannot keep.
 */
export const parseBody: BodyParser = (message, { operationId, requestBody }) => {
  const { scan } = message;
  const value = READS_ANYTHING.has(operationId) ? parsedOrNone(message) : parsed(message);
  // Where the body may be left out, nothing is as good as none.
  if (value === null && !requestBody?.required && !READS_ANYTHING.has(operationId)) return {};
  if (scan?.hasSurrogates && !KEEPS_SURROGATES.has(operationId) && holdsSurrogates(value)) {
    throw new MatrixError('M_BAD_JSON', 'Bad JSON value: half of a surrogate pair');
  }
  return value;
};

function parsed(message: Message): unknown {
  if (message.rawBody[0] === BYTE_ORDER_MARK) throw new Refused({ reason: 'body-not-json' });
  return parseJsonBody(message);
}

function parsedOrNone(message: Message): unknown {
  try {
    return parsed(message);
  } catch {
    return {};
  }
}

/** The first byte of the mark, which begins no JSON. */
const BYTE_ORDER_MARK = 0xef;

const SURROGATE = /\p{Surrogate}/u;

/** The caller has bounded the depth. */
function holdsSurrogates(value: unknown): boolean {
  if (typeof value === 'string') return SURROGATE.test(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, item]) => SURROGATE.test(key) || holdsSurrogates(item));
}
