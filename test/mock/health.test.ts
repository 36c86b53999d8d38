import { readFileSync } from 'node:fs';
import { controller, freshSandbox } from '../support/users.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

test.each(['letta', 'matrix'] as const)(
  'the %s port tells that the mock is up, and its version',
  async (port) => {
    const control = controller(freshSandbox(), port);

    expect(await control.call('getMockHealth')).toEqual({
      status: 'ok',
      version,
      bugs: [],
      bug_count: 0,
      memory: { heap_used: expect.any(Number) as unknown, rss: expect.any(Number) as unknown },
    });
  },
);

test('the index of the control API lists its operations', async () => {
  const control = controller(freshSandbox());

  const { status, body } = await control.send('GET', '/_mock/');

  expect(status).toBe(200);
  expect(body).toMatchObject({
    name: 'letta-matrix-mock',
    operations: expect.arrayContaining([
      { operation_id: 'resetMock', method: 'POST', path: '/_mock/reset' },
    ]) as unknown,
  });
});

test('a path the control API does not have is answered with 404', async () => {
  const { status, body } = await controller(freshSandbox()).send('GET', '/_mock/requestz');

  expect(status).toBe(404);
  expect(body).toMatchObject({ error: 'not_found' });
});

test('a method the control API does not have is answered with the ones it has', async () => {
  const { status, body } = await controller(freshSandbox()).send('GET', '/_mock/reset');

  expect(status).toBe(405);
  expect(body).toMatchObject({ message: 'Allowed here: POST.' });
});
