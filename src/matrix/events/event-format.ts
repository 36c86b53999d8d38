import { own, type JsonObject } from '../../json/read.js';
import { aggregationsOf } from './aggregations.js';
import type { ClientEvent, StoredEvent } from '../model/events.js';
import { membershipAt } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/** What an event looks like depends on when it is looked at, where, and by whom. */
export interface Look {
  /** Milliseconds since 1970, for `age`. */
  now: number;
  /** Whether a state event tells what it replaced; timelines do, lists of state do not. */
  previous: boolean;
  /** Who looks; lists of state look the same to everybody. Whoever looks is told what relates to an event as well. */
  viewer?: Viewer;
  /** Whether what relates to an event is left out all the same: a timeline without a gap tells it anyway. */
  unbundled?: boolean;
}

/** Somebody who reads, on one of their devices. */
export interface Reader {
  userId: string;
  deviceId: string;
}

/** Somebody who reads a timeline. */
export interface Viewer extends Reader {
  /** The room the events are of; for what the viewer was to it at each, and for what relates to them. */
  room: Room;
}

/** An event as it is shown to somebody. */
export type ShownEvent = ClientEvent & { unsigned: JsonObject };

/** An event in the first client format, which has further fields. */
export type ShownV1 = ShownEvent & JsonObject;

/** Which parts of `unsigned` the first format repeats beside it. */
const COPIED = ['age', 'replaces_state', 'prev_content', 'redacted_because'];

/** An event in the second client format, as `?format=event` shows it (Synapse: observed). */
export function clientV2(event: StoredEvent, look: Look): ShownEvent {
  return show(event, look, showV2);
}

/**
 * An event in the first client format, which most endpoints use (Synapse: observed): the second one with the
 * sender repeated as `user_id`, and with parts of `unsigned` repeated beside it.
 */
export function clientV1(event: StoredEvent, look: Look): ShownV1 {
  return show(event, look, showV1) as ShownV1;
}

/** An event in the format of sync, where the room is known from where the event stands (Synapse: observed). */
export function clientV2WithoutRoomId(event: StoredEvent, look: Look): Omit<ShownEvent, 'room_id'> {
  return show(event, look, withoutRoomId);
}

/** What a format makes of an event's fields. */
type Format = (shown: ShownEvent) => ShownEvent;

const showV2: Format = (shown) => shown;

const showV1: Format = (shown) => {
  const copies = COPIED.map((name): [string, unknown] => [name, own(shown.unsigned, name)]).filter(
    ([, value]) => value !== undefined,
  );
  return { ...shown, user_id: shown.sender, ...Object.fromEntries(copies) };
};

const withoutRoomId: Format = ({ room_id: _, ...shown }) => shown as ShownEvent;

/** An event of the timeline: what the viewer was at it, and what relates to it. */
function show(event: StoredEvent, look: Look, format: Format): ShownEvent {
  const unsigned = unsignedOf(event, look, format);
  if (look.viewer) {
    const { room, userId } = look.viewer;
    unsigned.membership = membershipAt(room, userId, event.position) ?? 'leave';
    const showOther = (other: StoredEvent) => showRelated(other, look, format);
    const related = look.unbundled ? undefined : aggregationsOf(room, event, userId, showOther);
    if (related) unsigned['m.relations'] = related;
  }
  return format({ ...fieldsOf(event), unsigned });
}

/** The latest event of a thread, or an edit, inside another event: the former tells what relates to it in turn. */
function showRelated(event: StoredEvent, look: Look, format: Format): ShownEvent {
  const shown = showInside(event, look, format);
  const { room, userId } = look.viewer as Viewer;
  const related = aggregationsOf(room, event, userId, (other) => showInside(other, look, format));
  return related ? { ...shown, unsigned: { ...shown.unsigned, 'm.relations': related } } : shown;
}

/** An event inside another one. */
function showInside(event: StoredEvent, look: Look, format: Format): ShownEvent {
  return format({ ...fieldsOf(event), unsigned: unsignedOf(event, { ...look, previous: false }, format) });
}

/** Wherever the room version puts it, clients find what is redacted both in the content and beside it. */
function fieldsOf(stored: StoredEvent): ClientEvent {
  const { position: _p, transaction: _t, redactedBecause: _r, unsigned: _u, ...event } = stored;
  if (event.redacts === undefined) return event;
  return { ...event, content: { ...event.content, redacts: event.redacts } };
}

function unsignedOf(event: StoredEvent, look: Look, format: Format): JsonObject {
  const { replaces_state, prev_content, prev_sender, ...others } = event.unsigned ?? {};
  const unsigned: JsonObject = { age: look.now - event.origin_server_ts, ...others };
  if (replaces_state !== undefined) unsigned.replaces_state = replaces_state;
  if (look.previous && prev_content !== undefined) Object.assign(unsigned, { prev_content, prev_sender });
  const { transaction, redactedBecause } = event;
  const { viewer } = look;
  if (viewer && transaction?.userId === viewer.userId && transaction.deviceId === viewer.deviceId) {
    unsigned.transaction_id = transaction.txnId;
  }
  if (redactedBecause) {
    unsigned.redacted_because = showInside(redactedBecause, look, format);
    unsigned.redacted_by = redactedBecause.event_id;
  }
  return unsigned;
}
