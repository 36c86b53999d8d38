import {
  ClientEvent,
  createClient,
  type ICreateClientOpts,
  type IStartClientOpts,
  type MatrixClient,
  type MatrixEvent,
  MatrixEventEvent,
  type Room,
  RoomEvent,
  RoomMemberEvent,
  SyncState,
} from 'matrix-js-sdk';
import { freshSandbox, registerUser } from '../support/users.js';

// The SDK tells of every request it makes and warns of all that it aborts when it is stopped, partly past any logger it
// is given. Nobody else writes to the console of these tests.
for (const method of ['trace', 'debug', 'info', 'warn', 'error', 'log'] as const) {
  console[method] = () => undefined;
}

// It bounds each request with a timer that it never clears; a minute and more of waiting for them would end no test run.
const setTimer = globalThis.setTimeout;
globalThis.setTimeout = ((...args: Parameters<typeof setTimer>) =>
  setTimer(...args).unref()) as typeof setTimer;

/** How long anything may take that a client waits for, in milliseconds. */
const PATIENCE = 4_000;

/** Homeservers and clients of one test; `end` stops every client. */
export interface World {
  baseUrl: string;
  /** A client of nobody. */
  stranger(): MatrixClient;
  /** A client that is logged in with a device of its own. */
  logIn(user: string, password: string): Promise<MatrixClient>;
  /** A client of somebody new. */
  register(localpart: string): Promise<MatrixClient>;
  /** Starts a client and resolves when its first sync is done. */
  start(client: MatrixClient, options?: IStartClientOpts): Promise<MatrixClient>;
  end(): void;
}

/** A homeserver that nobody else uses, with the sample users on it. */
export function newWorld(): World {
  const sandbox = freshSandbox();
  const baseUrl = `${process.env.MOCK_MATRIX_URL ?? ''}/~${sandbox}`;
  const clients: MatrixClient[] = [];
  const create = (options: Partial<ICreateClientOpts> = {}): MatrixClient => {
    const client = createClient({ ...options, baseUrl });
    clients.push(client);
    return client;
  };
  return {
    baseUrl,
    stranger: () => create(),
    async logIn(user, password) {
      // Without an id, the documented dialect gives all of them the same device.
      const session = await create().loginRequest({
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user },
        password,
        device_id: `DEVICE${clients.length}`,
      });
      return create({
        userId: session.user_id,
        accessToken: session.access_token,
        deviceId: session.device_id,
      });
    },
    async register(localpart) {
      const { userId, token, deviceId } = await registerUser(sandbox, localpart);
      return create({ userId, accessToken: token, deviceId });
    },
    async start(client, options) {
      const prepared = until(client, () => client.getSyncState() === SyncState.Prepared);
      await client.startClient(options);
      await prepared;
      return client;
    },
    end() {
      for (const client of clients) client.stopClient();
    },
  };
}

/** What tells a client that something may have changed. */
const CHANGES = [
  ClientEvent.Sync,
  ClientEvent.Event,
  ClientEvent.Room,
  ClientEvent.AccountData,
  RoomEvent.Timeline,
  RoomEvent.LocalEchoUpdated,
  RoomEvent.Receipt,
  RoomEvent.Redaction,
  RoomEvent.MyMembership,
  RoomMemberEvent.Typing,
  MatrixEventEvent.Replaced,
  MatrixEventEvent.Decrypted,
] as const;

/** Resolves when something holds, which is looked at with every change that a client tells of. */
export function until(client: MatrixClient, holds: () => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      for (const change of CHANGES) client.off(change, look);
      settle();
    };
    const look = () => {
      if (holds()) finish(resolve);
    };
    const timer = setTimeout(
      () => finish(() => reject(new Error(`waited in vain until ${holds.toString()}`))),
      PATIENCE,
    );
    for (const change of CHANGES) client.on(change, look);
    look();
  });
}

/** A room as a client knows it. Throws when it does not. */
export function roomOf(client: MatrixClient, roomId: string): Room {
  const room = client.getRoom(roomId);
  if (!room) throw new Error(`${client.getUserId() ?? 'the client'} does not know ${roomId}`);
  return room;
}

/** An event as a client knows it, if it does. */
export function eventOf(client: MatrixClient, roomId: string, eventId: string): MatrixEvent | undefined {
  return client.getRoom(roomId)?.findEventById(eventId);
}

/** The texts in the live timeline of a room, as a client would show them. */
export function textsIn(client: MatrixClient, roomId: string): unknown[] {
  return (client.getRoom(roomId)?.getLiveTimeline().getEvents() ?? [])
    .filter((event) => event.getType() === 'm.room.message')
    .map((event) => event.getContent().body as unknown);
}
