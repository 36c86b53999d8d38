import { objectOf, own } from '../../json/read.js';
import { filtered, forEachOf, type Work } from '../../scheduling/slices.js';
import { type EventFilter, passesFilter, passesRooms } from '../events/event-filter.js';
import { sightOf } from '../events/event-visibility.js';
import type { StoredEvent } from '../model/events.js';
import type { Homeserver } from '../model/homeserver.js';
import { relationsOf } from '../room/relations.js';
import { findRoom, listJoinedRooms, stateEvent } from '../room/room.js';
import type { Batch } from './search-batches.js';
import { isFound, occurrencesIn, type SearchTerms } from './search-terms.js';
import { wordsOf } from './word-stems.js';
import type { Room } from '../model/rooms.js';

/** An event that says what was searched for. */
export interface Match {
  event: StoredEvent;
  room: Room;
  /** How much of all that was found is in this event; higher for what is found rarely elsewhere. */
  rank: number;
}

/** What a search is narrowed to, and what of it is wanted first. */
export interface SearchScope {
  keys?: string[];
  filter: EventFilter;
  batch?: Batch;
  /** By rank, or the newest first. */
  order: 'rank' | 'recent';
  /** How many results at most. */
  limit: number;
}

/** Where events say something that can be searched, by type; other events cannot be found. */
const SEARCHED: Record<string, string> = {
  'm.room.message': 'body',
  'm.room.name': 'name',
  'm.room.topic': 'topic',
};

/** Of what is found by rank Synapse looks at no more (storage/databases/main/search.py, `search_msgs`). */
const MOST_BY_RANK = 500;

/** Of what is found by age it looks at five batches of twice as many as are wanted (handlers/search.py). */
const ROUNDS = 5 * 2;

/**
 * The events that say what was searched for: how many there are, and of the first of them those that pass the filter
 * and that the user may see, in the wanted order; and how many rooms were looked at. What is sent meanwhile is not found.
 */
export function* findMatches(
  homeserver: Homeserver,
  userId: string,
  terms: SearchTerms,
  { keys, filter, batch, order, limit }: SearchScope,
): Work<{ count: number; matches: Match[]; rooms: number }> {
  const totals = new Map<number, number>();
  const rooms = roomsOf(homeserver, userId, filter, batch);
  const found: { event: StoredEvent; room: Room; counts: [number, number][] }[] = [];
  for (const { room, events } of rooms.map((room) => ({ room, events: [...room.events] }))) {
    yield* forEachOf(events, (event) => {
      const said = searchable(event);
      const counts = said && occurrencesIn(terms, wordsOf(said.text));
      if (!counts) return;
      for (const [phrase, count] of counts) totals.set(phrase, (totals.get(phrase) ?? 0) + count);
      if (isFound(terms, counts) && (!keys || keys.includes(said.key)))
        found.push({ event, room, counts: [...counts] });
    });
  }
  const first =
    order === 'rank'
      ? new Foremost<Match>(MOST_BY_RANK, (a, b) => b.rank - a.rank)
      : new Foremost<Match>(limit * ROUNDS, (a, b) => b.event.position - a.event.position);
  const before = order === 'recent' ? (batch?.before ?? Infinity) : Infinity;
  yield* forEachOf(found, ({ event, room, counts }) => {
    if (event.position < before) first.add({ event, room, rank: rankOf(terms, counts, totals) });
  });
  const matches = yield* visibleOf(homeserver, userId, filter, first.inOrder(), limit);
  return { count: found.length, matches, rooms: rooms.length };
}

/** Those of some matches that pass the filter and that the user may see. */
function* visibleOf(
  homeserver: Homeserver,
  userId: string,
  filter: EventFilter,
  matches: Match[],
  limit: number,
): Work<Match[]> {
  const anywhere = { ...filter, rooms: undefined };
  const sights = new Map<Room, (event: StoredEvent) => boolean>();
  const isVisible = ({ event, room }: Match) => {
    let sees = sights.get(room);
    if (!sees) sights.set(room, (sees = sightOf(homeserver, room, userId)));
    return sees(event) && passesFilter(anywhere, event, (id) => relationsOf(room, id));
  };
  return yield* filtered(matches, isVisible, limit);
}

/** The first so many of what is added, in some order; of what is equal there that which was added first. */
class Foremost<Item> {
  private kept: Item[] = [];

  constructor(
    private readonly most: number,
    private readonly compare: (a: Item, b: Item) => number,
  ) {}

  add(item: Item): void {
    this.kept.push(item);
    if (this.kept.length > 2 * this.most) this.cut();
  }

  inOrder(): Item[] {
    this.cut();
    return this.kept;
  }

  private cut(): void {
    this.kept = this.kept.sort(this.compare).slice(0, this.most);
  }
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
function rankOf(
  { wanted }: SearchTerms,
  counts: [phrase: number, count: number][],
  totals: ReadonlyMap<number, number>,
): number {
  let rank = 0;
  for (const [phrase, count] of counts) if (wanted.has(phrase)) rank += count / (totals.get(phrase) ?? count);
  return rank;
}
