import { Client } from 'undici';
import type { Contestant } from './processes.js';

/** A message as it arrives in a sync. */
export interface Heard {
  roomId: string;
  eventId: string;
  body: string;
  /** Milliseconds, by this process's clock. */
  at: number;
}

/** What a sync told. */
export interface Told {
  next: string;
  messages: Heard[];
  /** Rooms whose timeline left something out. */
  limited: string[];
}

/** Registers somebody in a sandbox of a server, with a connection of their own. */
export async function signUp(server: Contestant, sandbox: string, name: string): Promise<Person> {
  const connection = new Client(server.urls.matrix, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const prefix = `/~${sandbox}/_matrix/client/v3`;
  const session = await call<{ user_id: string; access_token: string }>(
    connection,
    'POST',
    `${prefix}/register`,
    {
      body: { username: name, password: `${name}-password`, auth: { type: 'm.login.dummy' } },
    },
  );
  return new Person(connection, prefix, session.user_id, session.access_token);
}

/** Calls an endpoint and returns its answer. Throws for any status but 200. */
async function call<Answer>(
  connection: Client,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  { token, body }: { token?: string; body?: object } = {},
): Promise<Answer> {
  const answer = await connection.request({
    method,
    path,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200)
    throw new Error(`${method} ${path} was answered ${answer.statusCode} ${text}`);
  return JSON.parse(text) as Answer;
}

const FILTER = encodeURIComponent(
  JSON.stringify({ presence: { types: [] }, room: { timeline: { limit: 100 }, ephemeral: { types: [] } } }),
);

/** Somebody who sends and syncs, one thing after the other. */
export class Person {
  private sent = 0;

  constructor(
    private readonly connection: Client,
    private readonly prefix: string,
    readonly userId: string,
    private readonly token: string,
  ) {}

  /** Makes a room that everybody may join and returns its id. */
  async createRoom(): Promise<string> {
    return (await this.call<{ room_id: string }>('POST', 'createRoom', { preset: 'public_chat' })).room_id;
  }

  async join(roomId: string): Promise<void> {
    await this.call('POST', `join/${encodeURIComponent(roomId)}`, {});
  }

  /** Sends a message and returns the event's id. */
  async send(roomId: string, body: string): Promise<string> {
    const path = `rooms/${encodeURIComponent(roomId)}/send/m.room.message/${this.sent++}`;
    return (await this.call<{ event_id: string }>('PUT', path, { msgtype: 'm.text', body })).event_id;
  }

  /** Ends the connection, with whatever waits on it. */
  async leave(): Promise<void> {
    await this.connection.destroy();
  }

  private call<Answer>(method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<Answer> {
    return call(this.connection, method, `${this.prefix}/${path}`, { token: this.token, body });
  }

  /** Syncs; without `since` at once, else when something happens or the time is over. */
  async sync(since?: string, timeoutMs = 0): Promise<Told> {
    const query = `filter=${FILTER}&timeout=${timeoutMs}${since === undefined ? '' : `&since=${since}`}`;
    const answer = await this.call<SyncAnswer>('GET', `sync?${query}`);
    const at = performance.now();
    const rooms = Object.entries(answer.rooms?.join ?? {});
    return {
      next: answer.next_batch,
      messages: rooms.flatMap(([roomId, { timeline }]) =>
        (timeline?.events ?? [])
          .filter(({ type }) => type === 'm.room.message')
          .map(({ event_id, content }) => ({ roomId, eventId: event_id, body: content.body ?? '', at })),
      ),
      limited: rooms.filter(([, { timeline }]) => timeline?.limited).map(([roomId]) => roomId),
    };
  }
}

interface SyncAnswer {
  next_batch: string;
  rooms?: {
    join?: Record<
      string,
      {
        timeline?: {
          limited?: boolean;
          events: { type: string; event_id: string; content: { body?: string } }[];
        };
      }
    >;
  };
}

/** Does something for each, so many at a time, and returns what came of it in the same order. */
export async function inBatches<Item, Result>(
  items: Item[],
  size: number,
  each: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let i = 0; i < items.length; i += size) {
    results.push(...(await Promise.all(items.slice(i, i + size).map(each))));
  }
  return results;
}

/** So many names. */
export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}
