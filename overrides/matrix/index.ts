import { server } from './server.js';
import type { MatrixOverrides } from './service.js';

/** Every operation of specs/matrix.yaml, and who answers it. */
export const matrixOverrides: MatrixOverrides = {
  ...server,
};
