import { checkEventReport, checkRoomReport, checkUserReport } from '../../src/matrix/timeline/reports.js';
import type { MatrixOverrides } from './edge/context.js';

/** Complaints to the server admins, which are checked and go nowhere. */
export const reports = {
  reportEvent({ path, body, homeserver, caller }) {
    checkEventReport(homeserver, caller.userId, path.roomId, path.eventId, body);
    return {};
  },

  reportRoom({ path, homeserver }) {
    checkRoomReport(homeserver, path.roomId);
    return {};
  },

  reportUser({ body }) {
    checkUserReport(body.reason);
    return {};
  },
} satisfies Partial<MatrixOverrides>;
