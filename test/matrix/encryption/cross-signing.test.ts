import { type SigningKey, newKey, signed, signingKey } from '../../support/signing-keys.js';
import { type Answer, type MatrixUser, meet } from '../../support/users.js';

type Json = Record<string, unknown>;

/** The cross-signing keys of a user, as they are uploaded together. */
interface Identity {
  master: SigningKey;
  selfSigning: SigningKey;
  userSigning: SigningKey;
  body: { master_key: Json; self_signing_key: Json; user_signing_key: Json };
}

function newIdentity({ userId }: MatrixUser): Identity {
  const [master, selfSigning, userSigning] = [newKey(), newKey(), newKey()];
  return {
    ...{ master, selfSigning, userSigning },
    body: {
      master_key: signingKey(userId, 'master', master),
      self_signing_key: signingKey(userId, 'self_signing', selfSigning, master),
      user_signing_key: signingKey(userId, 'user_signing', userSigning, master),
    },
  };
}

async function publish(user: MatrixUser): Promise<Identity> {
  const identity = newIdentity(user);
  await user.call('uploadCrossSigningKeys', { body: identity.body });
  return identity;
}

/** Publishes the keys of a user's device and returns them with the key that signed them. */
async function publishDevice(user: MatrixUser): Promise<{ keys: Json; key: SigningKey }> {
  const key = newKey();
  const { userId, deviceId } = user;
  const unsigned = {
    user_id: userId,
    device_id: deviceId,
    algorithms: [],
    keys: { [`ed25519:${deviceId}`]: key.publicKey },
  };
  const keys = signed(unsigned, userId, deviceId, key);
  await user.call('uploadKeys', { body: { device_keys: keys } });
  return { keys, key };
}

async function query(viewer: MatrixUser, { userId }: MatrixUser): Promise<Record<string, Json>> {
  const answer = await viewer.call('queryKeys', { body: { device_keys: { [userId]: [] } } });
  return {
    devices: answer.device_keys[userId] as Json,
    master: answer.master_keys[userId] as Json,
    selfSigning: answer.self_signing_keys[userId] as Json,
    userSigning: answer.user_signing_keys[userId] as Json,
  };
}

async function vouch(user: MatrixUser, target: string, keyId: string, object: Json): Promise<unknown> {
  const { failures } = await user.call('uploadCrossSigningSignatures', {
    body: { [target]: { [keyId]: object } },
  });
  return (failures[target] as Json | undefined)?.[keyId];
}

function failure(status: number, errcode: string, text: string): object {
  return { status, errcode, message: `${status}: ${text}` };
}

test('cross-signing keys are published without a password the first time', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  const { body } = await publish(alice);

  expect(await query(bob, alice)).toEqual({
    devices: {},
    master: body.master_key,
    selfSigning: body.self_signing_key,
    userSigning: undefined,
  });
  expect((await query(alice, alice)).userSigning).toEqual(body.user_signing_key);
});

test('cross-signing keys that are there already are accepted again as they are', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { body } = await publish(alice);

  expect(await alice.call('uploadCrossSigningKeys', { body })).toEqual({});
});

test('other cross-signing keys take the password', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await publish(alice);
  const { body } = newIdentity(alice);
  const attempt = (auth?: object): Promise<Answer> =>
    alice.try('uploadCrossSigningKeys', { body: { ...body, ...(auth && { auth }) } });

  const asked = await attempt();
  expect(asked).toMatchObject({
    status: 401,
    body: { flows: [{ stages: ['m.login.password'] }], params: {} },
  });
  const { session } = asked.body as { session: string };
  const proof = { type: 'm.login.password', user: 'alice', session };
  expect(await attempt({ ...proof, password: 'wrong' })).toMatchObject({
    status: 401,
    body: { session, completed: [], errcode: 'M_FORBIDDEN', error: 'Invalid username or password' },
  });
  expect(await attempt({ ...proof, password: 'alice-password' })).toMatchObject({ status: 200, body: {} });

  expect((await query(bob, alice)).master).toEqual(body.master_key);
});

test.each<[string, (alice: MatrixUser) => Json, string, string]>([
  [
    'nothing but a self-signing key',
    () => ({ self_signing_key: {} }),
    'M_MISSING_PARAM',
    'No master key available',
  ],
  ['an empty master key', () => ({ master_key: {} }), 'M_INVALID_PARAM', 'Invalid master key'],
  [
    'a master key for another purpose',
    ({ userId }) => ({ master_key: signingKey(userId, 'other', newKey()) }),
    'M_INVALID_PARAM',
    'Invalid master key',
  ],
  [
    "somebody else's master key",
    () => ({ master_key: signingKey('@x:y', 'master', newKey()) }),
    'M_INVALID_PARAM',
    'Invalid master key',
  ],
  [
    'a master key that is no key',
    ({ userId }) => ({
      master_key: { user_id: userId, usage: ['master'], keys: { 'ed25519:AAAA': 'AAAA' } },
    }),
    'M_INVALID_PARAM',
    'Invalid master key',
  ],
  [
    'a self-signing key that the master key did not sign',
    (alice) => ({ ...newIdentity(alice).body, self_signing_key: newIdentity(alice).body.self_signing_key }),
    'M_INVALID_SIGNATURE',
    'Invalid signature on self_signing key',
  ],
])('%s is refused, and no key is kept', async (_, body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('uploadCrossSigningKeys', { body: body(alice) })).toMatchObject({
    status: 400,
    body: { errcode, error },
  });
  expect((await query(alice, alice)).master).toBeUndefined();
});

test('a device that its user signs is seen signed by everybody', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { selfSigning } = await publish(alice);
  const { keys } = await publishDevice(alice);
  const crossSigned = signed(keys, alice.userId, selfSigning.publicKey, selfSigning);

  expect(await vouch(alice, alice.userId, alice.deviceId, crossSigned)).toBeUndefined();

  const { devices } = await query(bob, alice);
  expect(devices?.[alice.deviceId]).toEqual({ ...crossSigned, unsigned: {} });
});

test('a master key that a device of its user signs is seen signed by everybody', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { master, body } = await publish(alice);
  const { key } = await publishDevice(alice);
  const bySignedDevice = signed(body.master_key, alice.userId, alice.deviceId, key);

  expect(await vouch(alice, alice.userId, master.publicKey, bySignedDevice)).toBeUndefined();

  expect((await query(bob, alice)).master).toEqual(bySignedDevice);
});

test('whom a user has verified is seen by that user alone', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const { userSigning } = await publish(alice);
  const { master, body } = await publish(bob);
  const verified = signed(body.master_key, alice.userId, userSigning.publicKey, userSigning);

  expect(await vouch(alice, bob.userId, master.publicKey, verified)).toBeUndefined();

  expect((await query(alice, bob)).master).toEqual(verified);
  expect((await query(bob, bob)).master).toEqual(body.master_key);
  expect((await query(carol, bob)).master).toEqual(body.master_key);
});

test('a user without cross-signing keys cannot vouch for anything', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  expect(await vouch(alice, alice.userId, 'DEVICE', {})).toEqual(
    failure(404, 'M_NOT_FOUND', `No self_signing key found for ${alice.userId}`),
  );
  expect(await vouch(alice, bob.userId, 'KEY', {})).toEqual(
    failure(404, 'M_NOT_FOUND', `No user_signing key found for ${alice.userId}`),
  );
});

test('bad signatures come back one by one, and the good ones are kept', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { selfSigning } = await publish(alice);
  expect(await vouch(alice, alice.userId, alice.deviceId, {})).toEqual(
    failure(404, 'M_NOT_FOUND', 'No device keys found'),
  );
  const { keys } = await publishDevice(alice);
  const good = signed(keys, alice.userId, selfSigning.publicKey, selfSigning);
  const changed = signed({ ...keys, extra: 1 }, alice.userId, selfSigning.publicKey, selfSigning);

  const invalid = failure(400, 'M_INVALID_SIGNATURE', 'Invalid signature');
  expect(await vouch(alice, alice.userId, alice.deviceId, {})).toEqual(invalid);
  expect(await vouch(alice, alice.userId, alice.deviceId, keys)).toEqual(invalid);
  expect(await vouch(alice, alice.userId, alice.deviceId, changed)).toEqual(invalid);
  const { failures } = await alice.call('uploadCrossSigningSignatures', {
    body: { [alice.userId]: { NOPE: good, [alice.deviceId]: good }, [bob.userId]: { KEY: good } },
  });
  expect(failures).toEqual({
    [alice.userId]: { NOPE: failure(404, 'M_NOT_FOUND', 'Unknown device') },
    [bob.userId]: { KEY: failure(404, 'M_NOT_FOUND', `No master key found for ${bob.userId}`) },
  });
  expect((await query(bob, alice)).devices?.[alice.deviceId]).toEqual({ ...good, unsigned: {} });
});

test('signatures are uploaded by user and key', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('uploadCrossSigningSignatures', { body: { [alice.userId]: 3 } })).toMatchObject({
    status: 400,
    body: { errcode: 'M_INVALID_PARAM', error: 'Invalid parameter' },
  });
});
