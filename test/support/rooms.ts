import type { MatrixUser } from './users.js';

/** A state event, as far as tests look at it. */
export interface StateEvent {
  type: string;
  state_key: string;
  content: Record<string, unknown>;
  event_id: string;
  sender: string;
  [other: string]: unknown;
}

/** Makes a room and returns its id. */
export async function newRoom(creator: MatrixUser, body: object = {}): Promise<string> {
  return (await creator.call('createRoom', { body })).room_id;
}

/** Makes a room with everybody named in it. */
export async function sharedRoom(
  creator: MatrixUser,
  others: MatrixUser[],
  body: object = {},
): Promise<string> {
  const roomId = await newRoom(creator, { ...body, invite: others.map(({ userId }) => userId) });
  for (const other of others) await other.call('joinRoomById', { path: { roomId }, body: {} });
  return roomId;
}

/** Everything that holds in a room, as a user sees it. */
export async function stateOf(user: MatrixUser, roomId: string): Promise<StateEvent[]> {
  return (await user.call('getRoomState', { path: { roomId } })) as StateEvent[];
}

/** The content that holds for a type and key. */
export async function contentOf(
  user: MatrixUser,
  roomId: string,
  eventType: string,
  stateKey = '',
): Promise<Record<string, unknown>> {
  return (await user.call('getRoomStateWithKey', {
    path: { roomId, eventType, stateKey },
  })) as Record<string, unknown>;
}

/** Sets a piece of state and returns the event's id; throws `Refusal`. */
export async function setState(
  user: MatrixUser,
  roomId: string,
  eventType: string,
  body: object,
  stateKey = '',
): Promise<string> {
  const { event_id } = await user.call('setRoomStateWithKey', {
    path: { roomId, eventType, stateKey },
    body,
  });
  return event_id;
}

/** Tries to set a piece of state, and returns status and body. */
export async function trySetState(
  user: MatrixUser,
  roomId: string,
  eventType: string,
  body: unknown,
  stateKey = '',
): Promise<{ status: number; body: unknown }> {
  const answer = await user.try('setRoomStateWithKey', { path: { roomId, eventType, stateKey }, body });
  return { status: answer.status, body: answer.body };
}
