import {
  capabilitiesOf,
  SERVER_VERSION,
  SPEC_VERSIONS,
  UNSTABLE_FEATURES,
} from '../../src/matrix/model/capabilities.js';
import type { MatrixOverrides } from './edge/table.js';

/** What the server is and can do. */
export const server = {
  getVersions({ answerHeaders, tokenSent }) {
    if (!tokenSent) answerHeaders['cache-control'] = CACHEABLE;
    answerHeaders.vary = 'Authorization';
    return { versions: SPEC_VERSIONS, unstable_features: UNSTABLE_FEATURES };
  },

  getCapabilities({ homeserver }) {
    return { capabilities: capabilitiesOf(homeserver) };
  },

  getTurnServer: () => ({}),

  getProtocols: () => ({}),

  getFederationVersion: () => ({ server: { name: 'Synapse', version: SERVER_VERSION } }),
} satisfies Partial<MatrixOverrides>;

/** How long the versions may be kept by whoever asked without a token (Synapse: observed). */
const CACHEABLE = 'public, max-age=600, s-maxage=3600, stale-while-revalidate=600';
