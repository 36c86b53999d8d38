import { dropOldest } from '../../src/sandbox/bounded.js';
import { issueOpenIdToken } from '../../src/matrix/accounts/openid.js';
import { newNonce } from '../../src/matrix/admin/shared-secret.js';
import { tinySandbox } from './tiny.js';

test('the oldest entries go first, and none before there are too many', () => {
  const entries = new Map([1, 2, 3, 4].map((number) => [number, true]));

  dropOldest(entries, 4);
  expect([...entries.keys()]).toEqual([1, 2, 3, 4]);
  dropOldest(entries, 2);
  expect([...entries.keys()]).toEqual([3, 4]);
});

test('proofs of identity that nobody asks for are not kept for ever', async () => {
  const { matrix } = await tinySandbox();

  for (let number = 0; number < 10_001; number++) issueOpenIdToken(matrix, '@alice:matrix.test');

  expect(matrix.state.openIdTokens.size).toBe(10_000);
});

test('numbers for registrations that never come are not kept for ever', async () => {
  const { matrix } = await tinySandbox();

  for (let number = 0; number < 10_001; number++) newNonce(matrix);

  expect(matrix.state.registrationNonces.size).toBe(10_000);
});
