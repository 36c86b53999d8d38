// One server for all test files; each takes a sandbox of its own. It runs module by module, so that
// coverage can be counted; the tests of the command, the package and the Python clients run what users run.
import { startMocks } from '../../build/src/index.js';
import { recordInto } from './recording.mjs';

export default async function globalSetup() {
  if (process.env.MOCK_RECORD_INTO) recordInto(process.env.MOCK_RECORD_INTO);
  const mocks = await startMocks({ lettaPort: 0, matrixPort: 0 });
  globalThis.mocks = mocks;
  process.env.MOCK_LETTA_URL = mocks.letta.url;
  process.env.MOCK_MATRIX_URL = mocks.matrix.url;
}
