import { objectOf, own } from '../json/read.js';
import { forEachOf, type Work } from '../sandbox/slices.js';
import { type EventFilter, passesFilter, passesRooms } from './event-filter.js';
import { sightOf } from './event-visibility.js';
import type { StoredEvent } from './events.js';
import type { Homeserver, Room } from './homeserver.js';
import { relationsOf } from './relations.js';
import { findRoom, listJoinedRooms, stateEvent } from './room.js';
import type { Batch } from './search-batches.js';
import { occurrencesIn, type SearchTerms } from './search-terms.js';
import { wordsOf } from './word-stems.js';

/** An event that says what was searched for. */
export interface Match {
  event: StoredEvent;
  room: Room;
  /** How much of all that was found is in this event; higher for what is found rarely elsewhere. */
  rank: number;
}

/** What a search is narrowed to. */
export interface SearchScope {
  keys?: string[];
  filter: EventFilter;
  batch?: Batch;
}

/** Where events say something that can be searched, by type; other events cannot be found. */
const SEARCHED: Record<string, string> = {
  'm.room.message': 'body',
  'm.room.name': 'name',
  'm.room.topic': 'topic',
};

/**
 * The events that say what was searched for, oldest first in each room: how many there are, and those of them that
 * pass the filter and that the user may see; and how many rooms were looked at. What is sent meanwhile is not found.
 */
export function* findMatches(
  homeserver: Homeserver,
  userId: string,
  terms: SearchTerms,
  { keys, filter, batch }: SearchScope,
): Work<{ count: number; visible: Match[]; rooms: number }> {
  const totals = new Map<string, number>();
  const rooms = roomsOf(homeserver, userId, filter, batch);
  const found: { event: StoredEvent; room: Room; counts: Map<string, number> }[] = [];
  for (const { room, events } of rooms.map((room) => ({ room, events: [...room.events] }))) {
    yield* forEachOf(events, (event) => {
      const said = searchable(event);
      if (!said) return;
      const { counts, fits } = occurrencesIn(terms, wordsOf(said.text));
      for (const [phrase, count] of counts) totals.set(phrase, (totals.get(phrase) ?? 0) + count);
      if (fits && (!keys || keys.includes(said.key))) found.push({ event, room, counts });
    });
  }
  const sights = new Map(found.map(({ room }) => [room, sightOf(homeserver, room, userId)]));
  const anywhere = { ...filter, rooms: undefined };
  const visible: Match[] = [];
  yield* forEachOf(found, ({ event, room, counts }) => {
    if (!sights.get(room)?.(event)) return;
    if (!passesFilter(anywhere, event, (id) => relationsOf(room, id))) return;
    visible.push({ event, room, rank: rankOf(counts, totals) });
  });
  return { count: found.length, visible, rooms: rooms.length };
}

/** The rooms the user is in, as far as the filter and the batch go; with a room, the rooms it took the place of. */
function roomsOf(
  homeserver: Homeserver,
  userId: string,
  { rooms, not_rooms }: EventFilter,
  batch: Batch | undefined,
): Room[] {
  const named = rooms && [...rooms, ...rooms.flatMap((roomId) => predecessorsOf(homeserver, roomId))];
  return listJoinedRooms(homeserver, userId)
    .filter((roomId) => passesRooms({ rooms: named, not_rooms }, roomId))
    .filter((roomId) => batch?.group !== 'room_id' || batch.key === roomId)
    .flatMap((roomId) => findRoom(homeserver, roomId) ?? []);
}

function predecessorsOf(homeserver: Homeserver, roomId: string): string[] {
  const predecessors = new Set<string>();
  for (let room = findRoom(homeserver, roomId); room;) {
    const create = stateEvent(room, 'm.room.create');
    const older = objectOf(create?.content.predecessor).room_id;
    if (typeof older !== 'string' || predecessors.has(older)) break;
    predecessors.add(older);
    room = findRoom(homeserver, older);
  }
  return [...predecessors];
}

/** The text of an event that can be found, and what clients call the place where it stands. */
function searchable({
  type,
  content,
  redactedBecause,
}: StoredEvent): { key: string; text: string } | undefined {
  const field = own(SEARCHED, type);
  if (field === undefined || redactedBecause) return undefined;
  const text = own(content, field);
  return typeof text === 'string' ? { key: `content.${field}`, text } : undefined;
}

/** As Synapse ranks on SQLite: for each thing that was wanted, the share of its occurrences that are in this event. */
function rankOf(counts: Map<string, number>, totals: Map<string, number>): number {
  let rank = 0;
  for (const [phrase, count] of counts) if (count > 0) rank += count / (totals.get(phrase) ?? count);
  return rank;
}
