import { freshSandbox, lettaActor } from '../support/users.js';

test('anybody can ask whether the Letta server is up', async () => {
  const nobody = lettaActor(freshSandbox(), null);

  const { status, body, headers } = await nobody.try('check_health');

  expect(status).toBe(200);
  expect(body).toEqual({ version: '0.16.7', status: 'ok' });
  expect(headers.get('x-mock-answer')).toBe('override');
});
