import { accountData } from './account-data.js';
import { roomCreation } from './create-room.js';
import { keyBackups } from './key-backups.js';
import { keys } from './keys.js';
import { media } from './media.js';
import { membership } from './membership.js';
import { profiles } from './profiles.js';
import { sending } from './sending.js';
import { server } from './server.js';
import type { MatrixOverrides } from './service.js';
import { sessions } from './sessions.js';
import { state } from './state.js';
import { timeline } from './timeline.js';

/** Every operation of specs/matrix.yaml, and who answers it. */
export const matrixOverrides: MatrixOverrides = {
  ...accountData,
  ...keyBackups,
  ...keys,
  ...media,
  ...membership,
  ...profiles,
  ...roomCreation,
  ...sending,
  ...server,
  ...sessions,
  ...state,
  ...timeline,
};
