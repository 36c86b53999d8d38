import { lettaOverrides } from '../overrides/letta/index.js';
import { lettaEdge } from '../overrides/letta/service.js';
import { matrixOverrides } from '../overrides/matrix/index.js';
import { matrixEdge } from '../overrides/matrix/service.js';
import { mockOverrides } from '../overrides/mock/index.js';
import { mockEdge } from '../overrides/mock/service.js';
import { Sandboxes } from './sandbox/sandbox.js';
import { DEFAULT_SETTINGS, type Settings } from './sandbox/settings.js';
import { listen } from './server/listen.js';
import { createApp, DEFAULT_SANDBOX } from './server/receive.js';
import { createService } from './server/service.js';
import { loadSpec } from './server/spec.js';

/** Both services, answering. */
export interface Mocks {
  /** Where the Letta server answers, without a trailing slash. */
  letta: { url: string };
  /** Where the homeserver answers, without a trailing slash. */
  matrix: { url: string };
  /** Takes a sandbox, the default one if none is named, back to its seed. */
  reset(sandbox?: string): Promise<void>;
  /** Ends every connection and frees both ports. */
  stop(): Promise<void>;
}

/** Starts both services and resolves once both answer. Port 0 picks a free port. */
export async function startMocks(options: Partial<Settings> = {}): Promise<Mocks> {
  const settings = { ...DEFAULT_SETTINGS, ...options };
  const sandboxes = new Sandboxes(settings, () => undefined);
  const specs = { letta: loadSpec('letta'), matrix: loadSpec('matrix'), mock: loadSpec('mock') };
  const control = createService({ ...mockEdge(sandboxes, specs), overrides: mockOverrides }, specs.mock);
  const letta = createService({ ...lettaEdge, overrides: lettaOverrides }, specs.letta);
  const matrix = createService({ ...matrixEdge, overrides: matrixOverrides }, specs.matrix);
  const lettaPort = await listen(createApp(letta, control, sandboxes), settings.host, settings.lettaPort);
  const matrixPort = await listen(createApp(matrix, control, sandboxes), settings.host, settings.matrixPort);
  return {
    letta: { url: lettaPort.url },
    matrix: { url: matrixPort.url },
    reset: async (sandbox = DEFAULT_SANDBOX) => void sandboxes.reset(sandbox),
    stop: async () => {
      sandboxes.endAll();
      await Promise.all([lettaPort.close(), matrixPort.close()]);
    },
  };
}
