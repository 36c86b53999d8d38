import { checkEventReport, checkRoomReport, checkUserReport } from '../../src/matrix/timeline/reports.js';
import type { MatrixOverrides } from './edge/table.js';

/** Complaints to the server admins, which are checked and go nowhere. */
export const reports = {
  reportEvent: {
    limits: [['reports']],
    answer({ path, body, homeserver, caller }) {
      checkEventReport(homeserver, caller.userId, path.roomId, path.eventId, body);
      return {};
    },
  },

  reportRoom: {
    limits: [['reports']],
    answer({ path, homeserver }) {
      checkRoomReport(homeserver, path.roomId);
      return {};
    },
  },

  reportUser: {
    limits: [['reports']],
    answer({ body }) {
      checkUserReport(body.reason);
      return {};
    },
  },
} satisfies Partial<MatrixOverrides>;
