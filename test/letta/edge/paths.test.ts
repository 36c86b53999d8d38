import { readFileSync } from 'node:fs';
import type { ServiceSpec } from '../../../src/server/spec.js';
import { controller, freshSandbox, lettaActor } from '../../support/users.js';

const { operations } = JSON.parse(
  readFileSync(new URL('../../../generated/letta.json', import.meta.url), 'utf8'),
) as ServiceSpec;

/** What only Letta's cloud has: in the official description, the operations with a dot in their ids. */
const CLOUD = `
GET /v1/agents/search/count
GET /v1/agents/{agent_id}/core-memory/variables
GET /v1/models/embeddings
POST /v1/templates/x/1/agents
POST /v1/templates/1/agents
GET /v1/templates
POST /v1/templates
POST /v1/templates/x/save
POST /v1/templates/x/y
DELETE /v1/templates/x/y
GET /v1/templates/x/1/snapshot
PUT /v1/templates/x/1/snapshot
POST /v1/templates/x/1/fork
POST /v1/templates/x
DELETE /v1/templates/x
PATCH /v1/templates/x
PATCH /v1/templates/x/y/name
PATCH /v1/templates/x/y/description
GET /v1/templates/x/y/versions
POST /v1/templates/x/y/deployments/z/migrate
POST /v1/templates/x/rollback
POST /v1/templates/x/y/rollback
PUT /v1/templates/x/y/agent-file
POST /v1/legacy-templates/x/migrates
POST /v1/client-side-access-tokens
GET /v1/client-side-access-tokens
DELETE /v1/client-side-access-tokens/x
GET /v1/projects
POST /v1/projects
DELETE /v1/projects/x
GET /v1/metadata/balance
POST /v1/metadata/feedback
POST /v1/metadata/telemetry
GET /v1/metadata/status
GET /v1/metadata/user
POST /v1/agents/{agent_id}/schedule
GET /v1/agents/{agent_id}/schedule
DELETE /v1/agents/{agent_id}/schedule/x
GET /v1/agents/{agent_id}/schedule/x
POST /v1/feeds
GET /v1/feeds
GET /v1/feeds/x
DELETE /v1/feeds/x
POST /v1/feeds/x/messages
GET /v1/feeds/x/messages
GET /v1/feeds/x/messages/y
POST /v1/feeds/x/subscribe
PATCH /v1/feeds/x/subscriptions/y
DELETE /v1/feeds/x/subscriptions/y
POST /v1/feeds/x/unsubscribe
POST /v1/feeds/x/subscriptions/y/trigger
POST /v1/feeds/x/subscriptions/y/backfill
GET /v1/feeds/x/subscriptions/y/history
PATCH /v1/feeds/x/subscriptions/cron
GET /v1/feeds/x/subscriptions
GET /v1/agents/{agent_id}/memory-files/directory
GET /v1/agents/{agent_id}/memory-files/history
GET /v1/agents/{agent_id}/memory-files/content
POST /v1/pipelines
GET /v1/pipelines
GET /v1/pipelines/count
GET /v1/pipelines/x
PATCH /v1/pipelines/x
DELETE /v1/pipelines/x
PATCH /v1/pipelines/x/config
POST /v1/pipelines/preview
POST /v1/pipelines/x/sync
GET /v1/pipelines/x/sync/history
POST /v1/environments/register
GET /v1/environments/x
GET /v1/environments
POST /v1/environments/x/messages
DELETE /v1/environments/x
POST /v1/sandboxes
GET /v1/sandboxes
POST /v1/sandboxes/x/terminate
GET /v1/device-storage-key
`
  .trim()
  .split('\n')
  .map((line) => line.replace('{agent_id}', 'agent-test-001').split(' ') as [method: string, path: string]);

test.each(CLOUD)("what only Letta's cloud has is not there: %s %s", async (method, path) => {
  const answer = await lettaActor(freshSandbox()).send(method, path);

  expect(answer).toMatchObject({ status: 404, body: { detail: 'Not Found' } });
});

test('where a path of the cloud looks like that of an agent, its method is wrong', async () => {
  expect(await lettaActor(freshSandbox()).send('POST', '/v1/agents/search')).toMatchObject({
    status: 405,
    body: { detail: 'Method Not Allowed' },
  });
});

const SAMPLES: [operationId: string, method: string, path: string][] = operations
  .filter(({ security }) => security !== 'none')
  .map(({ operationId, method, path }) => [operationId, method, path.replace(/\{[^}]+\}/g, 'x')]);

test('whatever is asked, whoever acts is named in the right form', async () => {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const others: string[] = [];
  for (const [operationId, method, path] of SAMPLES) {
    const { status } = await letta.send(method, path, { headers: { user_id: 'nobody' } });
    if (status !== 400) others.push(`${operationId} answers ${status}`);
  }

  expect(others).toEqual([]);
});

test('every path takes only the methods it has', async () => {
  const letta = lettaActor(freshSandbox());
  const others: string[] = [];
  for (const path of new Set(SAMPLES.map(([, , path]) => path))) {
    const { status, headers } = await letta.send('PROPFIND', path);
    if (status !== 405 || !headers.get('allow')) others.push(`${path} answers ${status}`);
  }

  expect(others).toEqual([]);
});

test('every path is under /latest as well', async () => {
  const letta = lettaActor(freshSandbox());
  const others: string[] = [];
  for (const path of new Set(SAMPLES.map(([, , path]) => path))) {
    const { status } = await letta.send('PROPFIND', path.replace('/v1/', '/latest/'));
    if (status !== 405) others.push(`${path} answers ${status}`);
  }

  expect(others).toEqual([]);
});

test('a bad actor is no bug of the mock', async () => {
  const sandbox = freshSandbox();
  await lettaActor(sandbox).send('GET', '/v1/tags/', { headers: { user_id: 'nobody' } });

  const { requests } = await controller(sandbox).call('listMockRequests');

  expect(requests.at(-1)).toMatchObject({ operation_id: 'list_tags', status: 400, answered_by: 'refused' });
});
