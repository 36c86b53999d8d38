import type { MatrixUser } from './users.js';

/** An event of a timeline, as far as tests look at it. */
export interface TimelineEvent {
  type: string;
  event_id: string;
  sender: string;
  state_key?: string;
  origin_server_ts: number;
  content: Record<string, unknown>;
  unsigned: Record<string, unknown>;
  [other: string]: unknown;
}

let transactions = 0;

/** A transaction id that nobody used before. */
export function freshTxn(): string {
  return `txn-${transactions++}`;
}

/** Sends a text, or any content, to a room and returns the event's id; throws `Refusal`. */
export async function send(
  user: MatrixUser,
  roomId: string,
  said: string | object,
  eventType = 'm.room.message',
): Promise<string> {
  const { event_id } = await user.call('sendMessage', {
    path: { roomId, eventType, txnId: freshTxn() },
    body: typeof said === 'string' ? text(said) : said,
  });
  return event_id;
}

/** The content of a message. */
export function text(body: string): object {
  return { msgtype: 'm.text', body };
}

/** A message that relates to another event. */
export function relating(relType: string, eventId: string, fields: object = {}, body = relType): object {
  return { ...text(body), 'm.relates_to': { rel_type: relType, event_id: eventId, ...fields } };
}

/** Redacts an event and returns the redaction's id; throws `Refusal`. */
export async function redact(
  user: MatrixUser,
  roomId: string,
  eventId: string,
  body: object = {},
): Promise<string> {
  const { event_id } = await user.call('redactEvent', { path: { roomId, eventId, txnId: freshTxn() }, body });
  return event_id;
}

/** A page of a room's messages; throws `Refusal`. */
export async function page(
  user: MatrixUser,
  roomId: string,
  query: Record<string, string | number> = {},
): Promise<{ chunk: TimelineEvent[]; start: string; end?: string; state?: TimelineEvent[] }> {
  return user.call('getRoomEvents', { path: { roomId }, query: query as never });
}

/** What a page says, in short: the bodies of messages, and the types of everything else. */
export function said(events: TimelineEvent[]): unknown[] {
  return events.map(({ content, type }) => content.body ?? type);
}
