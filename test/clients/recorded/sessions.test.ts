import { readFileSync } from 'node:fs';
import { controller, freshSandbox, lettaActor, matrixActor } from '../../support/users.js';

/**
 * One request for each operation and set of query parameters that clients sent in sessions of theirs which went well:
 * method, service, and path with query. What they are about is not there any more, so most are refused here; that is
 * of no account to what the journal says of their queries.
 */
const SESSIONS = JSON.parse(readFileSync(new URL('sessions.json', import.meta.url), 'utf8')) as Record<
  string,
  string[]
>;

test.each(Object.entries(SESSIONS))('nothing is found in the queries of %s', async (_, requests) => {
  const found: string[] = [];
  for (const line of requests) {
    const [method = '', service, target = ''] = line.split(' ');
    // Each on its own, as some log out, or take long.
    const sandbox = freshSandbox();
    const actor = service === 'letta' ? lettaActor(sandbox) : matrixActor(sandbox, 'mock_admin_token_123');
    const bodiless = method === 'GET' || method === 'DELETE';
    await actor.send(method, target.replace(/\btimeout=\d+/, 'timeout=0'), {
      ...(!bodiless && { body: '{}' }),
      headers: { 'content-type': 'application/json' },
    });
    const { requests: journal } = await controller(sandbox).call('listMockRequests');
    const unknown = journal.flatMap(({ findings }) => findings).filter(({ rule }) => rule === 'unknown');
    found.push(...unknown.map(({ message }) => `${line}: ${message}`));
    await controller(sandbox).call('deleteMockSandbox', { path: { name: sandbox } });
  }

  expect(found).toEqual([]);
});

test('a misspelt parameter is found in the same way', async () => {
  const sandbox = freshSandbox();
  await matrixActor(sandbox, 'mock_admin_token_123').send(
    'GET',
    '/_matrix/client/v3/sync?time_out=0&timeout=0',
  );

  const { requests } = await controller(sandbox).call('listMockRequests');

  expect(requests[0]?.findings).toMatchObject([{ path: '/query/time_out', rule: 'unknown' }]);
});
