// No test run is green in which the mock met a bug of its own, whatever the tests looked at.
import { flushRecording } from './recording.mjs';

export default async function globalTeardown() {
  const { matrix } = globalThis.mocks;
  const { sandboxes } = await (await fetch(`${matrix.url}/_mock/sandboxes`)).json();
  const bugs = [];
  for (const { name } of sandboxes) {
    const health = await (await fetch(`${matrix.url}/~${name}/_mock/health`)).json();
    bugs.push(...health.bugs.map((bug) => `${name}: ${bug}`));
  }
  await globalThis.mocks.stop();
  if (process.env.MOCK_RECORD_INTO) flushRecording(process.env.MOCK_RECORD_INTO);
  if (bugs.length > 0) throw new Error(`The mock met bugs of its own:\n${bugs.join('\n')}`);
}
