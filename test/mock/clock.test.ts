import { controller, freshSandbox } from '../support/users.js';

test('time passes in a sandbox when a test says so, and in no other', async () => {
  const [here, elsewhere] = [controller(freshSandbox()), controller(freshSandbox())];
  const { now_ms: before } = await here.call('getMockClock');

  const { now_ms: after } = await here.call('advanceMockClock', { body: { advance_ms: 3_600_000 } });

  expect(after - before).toBeGreaterThanOrEqual(3_600_000);
  expect((await here.call('getMockClock')).now_ms).toBeGreaterThanOrEqual(after);
  expect((await elsewhere.call('getMockClock')).now_ms).toBeLessThan(after);
});

test('answers are dated by the clock of the sandbox', async () => {
  const sandbox = freshSandbox();
  const { now_ms } = await controller(sandbox).call('advanceMockClock', { body: { advance_ms: 86_400_000 } });

  const { headers } = await controller(sandbox).send('GET', '/_mock/health');

  expect(Date.parse(headers.get('date') ?? '')).toBeGreaterThanOrEqual(now_ms - 1000);
});

test('a reset takes the clock back', async () => {
  const control = controller(freshSandbox());
  const { now_ms } = await control.call('advanceMockClock', { body: { advance_ms: 3_600_000 } });

  await control.call('resetMock');

  expect((await control.call('getMockClock')).now_ms).toBeLessThan(now_ms);
});

test.each([-1, 1.5, '1', null])('the clock cannot be advanced by %j', async (advance_ms) => {
  const { status } = await controller(freshSandbox()).try('advanceMockClock', { body: { advance_ms } });

  expect(status).toBe(400);
});
