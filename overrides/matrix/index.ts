import { accountAdministration } from './account-administration.js';
import { accountData } from './account-data.js';
import { accounts } from './accounts.js';
import { roomAdministration } from './room-administration.js';
import { roomCreation } from './create-room.js';
import { directory } from './directory.js';
import { keyBackups } from './key-backups.js';
import { keys } from './keys.js';
import { media } from './media.js';
import { membership } from './membership.js';
import { profiles } from './profiles.js';
import { relations } from './relations.js';
import { sending } from './sending.js';
import { reports } from './reports.js';
import { pushRules } from './push-rules.js';
import { server } from './server.js';
import { sessions } from './sessions.js';
import { state } from './state.js';
import { syncing } from './syncing.js';
import { thirdPartyIds } from './third-party-ids.js';
import { timeline } from './timeline.js';
import type { MatrixOverrides } from './edge/table.js';

/** Every operation of specs/matrix.yaml, and who answers it. */
export const matrixOverrides: MatrixOverrides = {
  ...accountAdministration,
  ...accountData,
  ...directory,
  ...accounts,
  ...keyBackups,
  ...keys,
  ...media,
  ...membership,
  ...profiles,
  ...pushRules,
  ...reports,
  ...roomAdministration,
  ...roomCreation,
  ...relations,
  ...sending,
  ...server,
  ...sessions,
  ...state,
  ...syncing,
  ...thirdPartyIds,
  ...timeline,
};
