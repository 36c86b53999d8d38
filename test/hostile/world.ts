import type { operations } from '../../generated/matrix.js';
import { type Described, described, exampleOfParameter, resolve, targetOf } from '../support/described.js';
import { populate, staged as stagedForLetta } from '../support/letta-world.js';
import { freshSandbox, type MatrixUser, matrixActor, registerUser } from '../support/users.js';

/** A sandbox in which something of every kind is there, and how operations are asked about it. */
export interface World {
  sandbox: string;
  stage(one: Described): Described;
}

const ADMIN = { userId: '@admin:matrix.test', token: 'mock_admin_token_123' };

/** Makes a world for the operations of one of the specs. */
export async function newWorld(service: string): Promise<World> {
  const sandbox = freshSandbox();
  if (service === 'letta') {
    const world = await populate(sandbox);
    return { sandbox, stage: (one) => stagedForLetta(one, world) };
  }
  if (service === 'mock') return { sandbox, stage: (one) => one };
  const things = await populateMatrix(sandbox);
  return { sandbox, stage: (one) => stagedForMatrix(one, things) };
}

/** What the parameters of the Matrix spec are called, and what the examples of its bodies hold. */
interface MatrixThings {
  parameters: Record<string, string>;
  bodies: Record<string, object>;
  roomId: string;
  eventId: string;
}

async function populateMatrix(sandbox: string): Promise<MatrixThings> {
  const admin = { ...matrixActor(sandbox, ADMIN.token), ...ADMIN, deviceId: '' } as MatrixUser;
  const [guest, banned] = [await registerUser(sandbox, 'guest'), await registerUser(sandbox, 'banned')];
  const call = <Id extends keyof operations & string>(operationId: Id, options: object = {}) =>
    admin.call(operationId, options as never) as Promise<Record<string, string>>;
  const body = {
    preset: 'public_chat',
    room_alias_name: 'lobby',
    invite: ['@letta:matrix.test'],
    name: 'Lobby',
  };
  const { room_id: roomId = '' } = await call('createRoom', { body });
  const path = { roomId };
  await matrixActor(sandbox, 'mock_letta_token_456').call('joinRoomById', { path, body: {} });
  await call('ban', { path, body: { user_id: banned.userId } });
  const { event_id: eventId = '' } = await call('sendMessage', {
    path: { ...path, eventType: 'm.room.message', txnId: 'first' },
    body: { msgtype: 'm.text', body: 'hello world' },
  });
  await call('sendMessage', {
    path: { ...path, eventType: 'm.room.message', txnId: 'second' },
    body: {
      msgtype: 'm.text',
      body: 'a thread',
      'm.relates_to': { rel_type: 'm.thread', event_id: eventId },
    },
  });
  const { filter_id = '' } = await call('defineFilter', {
    path: { userId: ADMIN.userId },
    body: { room: {} },
  });
  const { version = '' } = await call('postRoomKeysVersion', { body: { algorithm: 'x', auth_data: {} } });
  const upload = await admin.send('POST', '/_matrix/media/v3/upload', {
    body: 'some bytes',
    headers: { 'content-type': 'text/plain' },
  });
  const { device_id = '' } = await call('getTokenOwner');
  await call('setAccountData', {
    path: { userId: ADMIN.userId, type: 'm.direct' },
    body: { '@guest:matrix.test': [] },
  });
  await call('setAccountDataPerRoom', {
    path: { ...path, userId: ADMIN.userId, type: 'm.direct' },
    body: { x: 1 },
  });
  await call('setPushRule', {
    path: { kind: 'override', ruleId: 'mine' },
    body: {
      actions: ['notify'],
      conditions: [{ kind: 'event_match', key: 'content.body', pattern: 'owl*' }],
    },
  });
  const { content_uri = '' } = upload.body as Record<string, string>;
  return {
    roomId,
    eventId,
    parameters: {
      roomId,
      roomIdOrAlias: roomId,
      roomAlias: '#lobby:matrix.test',
      eventId,
      filterId: filter_id,
      version,
      mediaId: content_uri.split('/').at(-1) ?? '',
      deviceId: device_id,
      kind: 'override',
      ruleId: 'mine',
      eventType: 'm.room.message',
    },
    bodies: {
      inviteUser: { user_id: guest.userId },
      unban: { user_id: banned.userId },
      uploadKeys: {
        one_time_keys: { 'signed_curve25519:AAAA': { key: 'x', signatures: { '@admin:matrix.test': {} } } },
      },
    },
  };
}

/** Operations about state take the type that their example has. */
const OWN_TYPE = /State/;

function stagedForMatrix(one: Described, { parameters, bodies, roomId, eventId }: MatrixThings): Described {
  const { operationId, requestBody } = one.operation;
  const staged = one.parameters.map((parameter) => {
    const kept = parameter.name === 'eventType' && OWN_TYPE.test(operationId);
    return kept
      ? parameter
      : { ...parameter, example: parameters[parameter.name] ?? exampleOfParameter(parameter) };
  });
  if (!requestBody) return { ...one, parameters: staged };
  const withThings = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withThings);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withThings(item)]));
    }
    if (typeof value !== 'string') return value;
    return /^![^ ]+:/.test(value) ? roomId : /^\$[\w-]{43}$/.test(value) ? eventId : value;
  };
  const described = withThings(resolve(one.doc, requestBody)) as typeof requestBody;
  const own = bodies[operationId];
  const media = described.content['application/json'];
  if (own && media) {
    described.content = {
      ...described.content,
      'application/json': { ...media, examples: undefined, example: own },
    };
  }
  return { ...one, parameters: staged, operation: { ...one.operation, requestBody: described } };
}

/** The requests that read everything there is in a world. */
export function readsOf(service: string, world: World): Described[] {
  return described
    .filter((one) => one.service === service && one.method === 'GET')
    .map((one) => world.stage(one))
    .filter((one) => !targetOf(one).includes('/_mock/requests'));
}
