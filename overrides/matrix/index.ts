import { membership } from './membership.js';
import { profiles } from './profiles.js';
import { server } from './server.js';
import type { MatrixOverrides } from './service.js';

/** Every operation of specs/matrix.yaml, and who answers it. */
export const matrixOverrides: MatrixOverrides = {
  ...membership,
  ...profiles,
  ...server,
};
