// One server for all test files; each takes a sandbox of its own. It runs from dist/, as users run it.
import { startMocks } from '../../dist/src/index.js';
import { recordInto } from './recording.mjs';

export default async function globalSetup() {
  if (process.env.MOCK_RECORD_INTO) recordInto(process.env.MOCK_RECORD_INTO);
  const mocks = await startMocks({ lettaPort: 0, matrixPort: 0 });
  globalThis.mocks = mocks;
  process.env.MOCK_LETTA_URL = mocks.letta.url;
  process.env.MOCK_MATRIX_URL = mocks.matrix.url;
}
