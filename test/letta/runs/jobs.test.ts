import { meetAgent } from '../../support/talk.js';

test('there are no jobs, as agents have runs', async () => {
  const { letta, say } = await meetAgent();
  await say('hi');

  expect(await letta.call('list_jobs')).toEqual([]);
  expect(await letta.call('list_active_jobs')).toEqual([]);
});

test.each(['retrieve_job', 'cancel_job', 'delete_job'] as const)('%s finds none', async (operation) => {
  const { letta } = await meetAgent();

  expect(await letta.try(operation, { path: { job_id: 'job-none' } })).toMatchObject({ status: 404 });
});
