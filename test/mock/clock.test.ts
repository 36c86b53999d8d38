import { meetAdmin } from '../support/administration.js';
import { proofOf } from '../support/passwords.js';
import { now, sync, type Synced } from '../support/sync.js';
import {
  type Answer,
  controller,
  freshSandbox,
  lettaActor,
  matrixActor,
  type MatrixUser,
  meet,
} from '../support/users.js';

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

/** Longer than any test may take: what waits so long is not over by the machine's clock. */
const LONG = 600_000;

/** A sync that waits by the time this returns: the user is online as long as it does. */
async function waitingSync(user: MatrixUser): Promise<{ answer: Promise<Synced>; since: string }> {
  const since = await now(user);
  const filter = { presence: { not_types: ['m.presence'] } };
  const answer = sync(user, { since, timeout: LONG, set_presence: 'online', filter });
  answer.catch(() => undefined);
  const path = { userId: user.userId };
  while ((await user.call('getPresence', { path })).presence !== 'online');
  return { answer, since };
}

/** Lets so much time pass again and again until something that waits is over. */
async function passUntil(waiting: Promise<Answer>, sandbox: string, advance_ms: number): Promise<Answer> {
  const time = { isUp: false };
  const stop = () => void (time.isUp = true);
  void waiting.then(stop, stop);
  while (!time.isUp) await controller(sandbox).call('advanceMockClock', { body: { advance_ms } });
  return waiting;
}

/** Alice, with a token that expires after five minutes. */
async function refreshable(
  sandbox: string,
  alice: MatrixUser,
): Promise<MatrixUser & { refreshToken: string }> {
  const login = {
    type: 'm.login.password',
    user: 'alice',
    password: 'alice-password',
    device_id: alice.deviceId,
    refresh_token: true,
  };
  const { access_token: token, refresh_token = '' } = (await alice.call('login', { body: login })) as {
    access_token: string;
    refresh_token?: string;
  };
  return { ...alice, ...matrixActor(sandbox, token), token, refreshToken: refresh_token };
}

test('time that a test lets pass is over for a sync that waits, too', async () => {
  const { sandbox, alice } = await meet('synapse', 'alice');
  const { answer, since } = await waitingSync(alice);
  const control = controller(sandbox);
  const isOver = { yet: false };
  void answer.then(() => (isOver.yet = true));

  await control.call('advanceMockClock', { body: { advance_ms: LONG / 2 } });
  await alice.call('getTokenOwner');
  expect(isOver.yet).toBe(false);
  await control.call('advanceMockClock', { body: { advance_ms: LONG / 2 } });

  const { next_batch, rooms } = await answer;
  expect(rooms).toBeUndefined();
  expect((await sync(alice, { since })).next_batch).toBe(next_batch);
});

test('a sync whose token expires meanwhile says nothing of it, and the next request is told', async () => {
  const { sandbox, alice } = await meet('synapse', 'alice');
  const phone = await refreshable(sandbox, alice);
  const { answer } = await waitingSync(phone);

  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: LONG } });

  expect(await answer).not.toHaveProperty('rooms');
  expect(await phone.try('sync')).toMatchObject({
    status: 401,
    body: { errcode: 'M_UNKNOWN_TOKEN', error: 'Access token has expired', soft_logout: true },
  });
});

test('a sync goes on waiting when its token is refreshed', async () => {
  const { sandbox, alice } = await meet('synapse', 'alice');
  const phone = await refreshable(sandbox, alice);
  const { answer } = await waitingSync(phone);

  const { access_token } = await phone.call('refresh', { body: { refresh_token: phone.refreshToken } });
  const isOver = { yet: false };
  void answer.then(() => (isOver.yet = true));
  await matrixActor(sandbox, access_token).call('getTokenOwner');
  await matrixActor(sandbox, access_token).call('getTokenOwner');
  expect(isOver.yet).toBe(false);

  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: LONG } });
  expect(await answer).not.toHaveProperty('device_lists');
});

const ENDS: Record<string, (alice: MatrixUser, root: MatrixUser) => Promise<unknown>> = {
  'logs out': (alice) => alice.call('logout'),
  'logs out everywhere': (alice) => alice.call('logout_all'),
  'deletes the device': (alice) =>
    alice.call('deleteDevice', { path: { deviceId: alice.deviceId }, body: { auth: proofOf(alice) } }),
  'deactivates the account': (alice) => alice.call('deactivateAccount', { body: { auth: proofOf(alice) } }),
  'is deactivated by an admin': ({ userId }, root) =>
    root.call('adminDeactivateUser', { path: { userId }, body: { erase: true } }),
  'gets another password from an admin': ({ userId }, root) =>
    root.call('adminResetPassword', { path: { userId }, body: { new_password: 'another' } }),
};

test.each(Object.keys(ENDS))(
  'a sync that waits is over when its user %s, and the next request is refused',
  async (how) => {
    const { alice, root } = await meetAdmin('alice');
    const { answer } = await waitingSync(alice);

    await ENDS[how]?.(alice, root);

    expect((await answer).device_lists).toEqual({ changed: [alice.userId] });
    expect(await alice.try('sync')).toMatchObject({
      status: 401,
      body: { errcode: 'M_UNKNOWN_TOKEN', error: 'Invalid access token passed.', soft_logout: false },
    });
  },
);

test('a download does not wait longer for its file than the time that a test lets pass', async () => {
  const { sandbox, alice } = await meet('synapse', 'alice');
  const { content_uri } = await alice.call('createContent');
  const target = `/_matrix/client/v1/media/download/${content_uri.slice('mxc://'.length)}?timeout_ms=60000`;

  expect(await passUntil(alice.send('GET', target), sandbox, 60_000)).toMatchObject({
    status: 504,
    body: { errcode: 'M_NOT_YET_UPLOADED' },
  });
});

test('the delay of a fault is over when a test lets so much time pass', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox).call('createMockFault', {
    body: { operation_id: 'check_health', delay_ms: LONG, times: 1 },
  });

  const waiting = lettaActor(sandbox).try('check_health');

  expect(await passUntil(waiting, sandbox, LONG)).toMatchObject({ status: 200, body: { status: 'ok' } });
});
