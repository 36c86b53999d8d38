import { request } from 'undici';
import type { Call } from './load.js';
import type { Contestant } from './processes.js';

/** The calls that are measured, by what the tables call them. */
export const CALLS = ['list agents', 'login', 'PUT state', 'GET state'] as const;
/** Those and the ones that only something with state can answer. */
export const STATEFUL_CALLS = [...CALLS, 'send', 'sync of nothing new', 'join or leave'] as const;
export type CallName = (typeof STATEFUL_CALLS)[number];
export type Calls = Record<CallName, Call & { service: 'letta' | 'matrix' }>;

/** Who calls, and where. */
interface World {
  /** `/~name`, or nothing for Prism, which has no sandboxes. */
  prefix: string;
  token: string;
  roomId: string;
  /** Whose sync has nothing to tell, since a point in time. */
  idle: { token: string; since: string };
  /** The token of somebody who comes and goes. */
  guest: string;
}

const USER = 'bench';
const PASSWORD = 'bench-password';
const LOGIN = JSON.stringify({
  type: 'm.login.password',
  identifier: { type: 'm.id.user', user: USER },
  password: PASSWORD,
});
const JSON_TYPE = { 'content-type': 'application/json' };
const LETTA_KEY = 'lettaSecurePass123';
/** How many messages were sent, to whatever sandbox. */
let sent = 0;
/** Rooms that are made at a time. */
const BATCH = 20;

/** Prism keeps no state, so any token and room will do. */
export const prismCalls: Calls = callsIn({
  prefix: '',
  token: 'bench',
  roomId: '!bench:matrix.test',
  idle: { token: 'idle', since: 's0' },
  guest: 'guest',
});

/**
 * Makes a sandbox with so many rooms, half of them of a user who makes the calls and half of one who is idle, and
 * returns the calls.
 */
export async function callsInSandbox(ours: Contestant, sandbox: string, rooms: number): Promise<Calls> {
  const prefix = `/~${sandbox}`;
  const url = `${ours.urls.matrix}${prefix}/_matrix/client/v3`;
  const post = async (path: string, body: object, token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const answer = await request(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path} was answered ${answer.statusCode} ${text}`);
    return JSON.parse(text) as Record<string, string>;
  };
  const register = async (username: string) => {
    const auth = { type: 'm.login.dummy' };
    return (await post('register', { username, password: PASSWORD, auth })).access_token ?? '';
  };
  const [token, idle, guest] = [await register(USER), await register('idle'), await register('guest')];
  let roomId = '';
  for (let made = 0; made < rooms; made += BATCH) {
    const names = Array.from({ length: Math.min(BATCH, rooms - made) }, (_, i) => `Room ${made + i}`);
    const created = await Promise.all(
      names.map((name, i) => post('createRoom', { name, preset: 'public_chat' }, i % 2 ? token : idle)),
    );
    roomId = created.at(-1)?.room_id ?? '';
  }
  const answer = await request(`${url}/sync`, { headers: { authorization: `Bearer ${idle}` } });
  const { next_batch: since } = (await answer.body.json()) as { next_batch: string };
  const calls = callsIn({ prefix, token, roomId, idle: { token: idle, since }, guest });
  const { method, path, headers, body } = calls['PUT state'];
  await (await request(ours.urls.matrix + String(path), { method, headers, body: body?.(0) })).body.dump();
  return calls;
}

function callsIn({ prefix, token, roomId, idle, guest }: World): Calls {
  const client = `${prefix}/_matrix/client/v3`;
  const room = `${client}/rooms/${encodeURIComponent(roomId)}`;
  const state = `${room}/state/m.space.child/%21child%3Amatrix.test`;
  const authorization = `Bearer ${token}`;
  return {
    'list agents': {
      service: 'letta',
      method: 'GET',
      path: `${prefix}/v1/agents/`,
      headers: { authorization: `Bearer ${LETTA_KEY}` },
      // The documented envelope, or the bare array of the real server, which Prism takes from the examples.
      isRight: (body) => ((body.data ?? body) as unknown[]).length > 0,
    },
    login: {
      service: 'matrix',
      method: 'POST',
      path: `${client}/login`,
      headers: JSON_TYPE,
      body: () => LOGIN,
      isRight: (body) => typeof body.access_token === 'string' && typeof body.user_id === 'string',
    },
    'PUT state': {
      service: 'matrix',
      method: 'PUT',
      path: state,
      headers: { ...JSON_TYPE, authorization },
      // Another content each time, because Synapse takes the same content again as no change.
      body: (n) => JSON.stringify({ via: ['matrix.test'], order: String(n) }),
      isRight: (body) => typeof body.event_id === 'string',
    },
    'GET state': {
      service: 'matrix',
      method: 'GET',
      path: state,
      headers: { authorization },
      isRight: (body) => typeof body === 'object' && !('errcode' in body),
    },
    send: {
      service: 'matrix',
      method: 'PUT',
      // Counted through all turns: a transaction id that was used before sends nothing.
      path: () => `${room}/send/m.room.message/${sent++}`,
      headers: { ...JSON_TYPE, authorization },
      body: (n) => JSON.stringify({ msgtype: 'm.text', body: String(n) }),
      isRight: (body) => typeof body.event_id === 'string',
    },
    'sync of nothing new': {
      service: 'matrix',
      method: 'GET',
      path: `${client}/sync?since=${idle.since}`,
      headers: { authorization: `Bearer ${idle.token}` },
      isRight: (body) => body.next_batch !== undefined && body.rooms === undefined,
    },
    'join or leave': {
      service: 'matrix',
      method: 'POST',
      path: (n) => `${room}/${n % 2 ? 'leave' : 'join'}`,
      headers: { authorization: `Bearer ${guest}` },
      oneAtATime: true,
      isRight: (body) => !('errcode' in body),
    },
  };
}
