import { seedAgents } from '../../support/agents.js';
import { freshSandbox, lettaActor } from '../../support/users.js';

async function sandboxWithTags(): Promise<string> {
  const sandbox = freshSandbox();
  await seedAgents(sandbox, [{ tags: ['home', 'Weather'] }, { tags: ['alarm', 'home'] }]);
  return sandbox;
}

test('every tag is listed once, in order', async () => {
  const letta = lettaActor(await sandboxWithTags());

  expect(await letta.call('list_tags')).toEqual(['Weather', 'alarm', 'home']);
  expect(await letta.call('list_tags', { query: { order: 'desc' } })).toEqual(['home', 'alarm', 'Weather']);
});

test('tags can be searched and paged', async () => {
  const letta = lettaActor(await sandboxWithTags());

  expect(await letta.call('list_tags', { query: { name: 'WEA' } })).toEqual(['Weather']);
  expect(await letta.call('list_tags', { query: { query_text: 'ar' } })).toEqual(['alarm']);
  expect(await letta.call('list_tags', { query: { limit: 1, after: 'Weather' } })).toEqual(['alarm']);
  expect(await letta.call('list_tags', { query: { before: 'home' } })).toEqual(['Weather', 'alarm']);
  expect(await letta.call('list_tags', { query: { limit: 0 } })).toEqual([]);
});
