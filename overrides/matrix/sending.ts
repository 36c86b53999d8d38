import { MatrixError } from '../../src/matrix/values/error.js';
import { transmit } from '../../src/matrix/sending/transmission.js';
import type { MatrixOverrides } from './edge/table.js';

/** Sending and redacting. */
export const sending = {
  sendMessage: {
    limits: [['message']],
    transmission: ({ eventType = '' }) => ({ type: eventType }),
    answer({ homeserver, caller, path, query, body }) {
      refuseDelay(query['org.matrix.msc4140.delay']);
      const { roomId, eventType, txnId } = path;
      return { event_id: transmit(homeserver, roomId, { ...caller, txnId }, { type: eventType }, body) };
    },
  },

  sendMessageWithoutTransaction: {
    limits: [['message']],
    answer({ homeserver, caller, path, query, body }) {
      refuseDelay(query['org.matrix.msc4140.delay']);
      const { userId, deviceId } = caller;
      return {
        event_id: transmit(homeserver, path.roomId, { userId, deviceId }, { type: path.eventType }, body),
      };
    },
  },

  redactEvent: {
    limits: [['message']],
    transmission: ({ eventId = '' }) => ({ redacts: eventId }),
    answer({ homeserver, caller, path, body }) {
      const { roomId, eventId, txnId } = path;
      return { event_id: transmit(homeserver, roomId, { ...caller, txnId }, { redacts: eventId }, body) };
    },
  },

  redactEventWithoutTransaction: {
    limits: [['message']],
    answer({ homeserver, caller, path, body }) {
      const { userId, deviceId } = caller;
      return {
        event_id: transmit(homeserver, path.roomId, { userId, deviceId }, { redacts: path.eventId }, body),
      };
    },
  },
} satisfies Partial<MatrixOverrides>;

/** Delayed events are switched off, as they are by default in Synapse. */
function refuseDelay(delay: string | undefined): void {
  if (delay === undefined) return;
  throw new MatrixError('M_FORBIDDEN', 'Sending delayed events has been disallowed');
}
