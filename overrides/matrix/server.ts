import type { MatrixOverrides } from './service.js';

/** What the server is and can do. */
export const server = {
  getVersions({ answerHeaders }) {
    answerHeaders['cache-control'] = 'public, max-age=600, s-maxage=3600, stale-while-revalidate=600';
    answerHeaders.vary = 'Authorization';
    return { versions: ['r0.6.1', 'v1.1'], unstable_features: {} };
  },
} satisfies Partial<MatrixOverrides>;
