import { newRoom, sharedRoom } from '../../support/rooms.js';
import { redact, send, type TimelineEvent } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

interface Results {
  count: number;
  highlights: string[];
  results: { rank: number; result: TimelineEvent; context: Record<string, unknown> }[];
  next_batch?: string;
  groups?: Record<string, Record<string, { results: string[]; order?: number; next_batch?: string }>>;
  state?: Record<string, TimelineEvent[]>;
}

/** Searches, and returns what was found. */
async function find(user: MatrixUser, criteria: object, next_batch?: string): Promise<Results> {
  const { search_categories } = await user.call('search', {
    body: { search_categories: { room_events: criteria } },
    ...(next_batch !== undefined && { query: { next_batch } }),
  });
  return search_categories.room_events as unknown as Results;
}

/** What the results say, in their order. */
function told({ results }: Results): unknown[] {
  return results.map(({ result: { content } }) => content.body ?? content.name ?? content.topic);
}

/** A room of Alice's in which things were said. */
async function library(alice: MatrixUser, ...said: string[]): Promise<{ roomId: string; ids: string[] }> {
  const roomId = await newRoom(alice);
  const ids: string[] = [];
  for (const body of said) ids.push(await send(alice, roomId, body));
  return { roomId, ids };
}

const SAID = [
  'Martians and men',
  'the men of mars',
  'women',
  'hello martians! martians',
  'foo-bar baz',
  'Café',
];

const TERMS: [term: string, found: string[]][] = [
  ['martians', ['hello martians! martians', 'Martians and men']],
  ['MARTIAN', ['hello martians! martians', 'Martians and men']],
  ['mart', []],
  ['martians men', ['Martians and men']],
  ['martians -hello', ['Martians and men']],
  ['women or mars', ['the men of mars', 'women']],
  ['"men of mars"', ['the men of mars']],
  ['"mars of men"', []],
  ['the', []],
  ['the women', ['women']],
  ['foo-bar', ['foo-bar baz']],
  ['bar', ['foo-bar baz']],
  // Small and capital letters are the same in ASCII only.
  ['café', ['Café']],
  ['CAFÉ', []],
  ['cafe', []],
  ['hello!', ['hello martians! martians']],
  ['-hello', []],
  ['', []],
  // Synapse breaks (500) on these.
  ['or', []],
  ['-', []],
];

test.each(TERMS)('a search for %j finds %j', async (search_term, found) => {
  const { alice } = await meet('synapse', 'alice');
  await library(alice, ...SAID);

  const results = await find(alice, { search_term });

  expect(told(results)).toEqual(found);
  expect(results.count).toBe(found.length);
});

const STEMMED: [asked: string, said: string][] = [
  ['connect', 'connections'],
  ['hopping', 'hopped'],
  ['relational', 'relate'],
  ['happy', 'happiness'],
  ['sized', 'sizing'],
  ['agreed', 'agree'],
  ['adjustments', 'adjustable'],
  ['ponies', 'poni'],
  ['fall', 'falling'],
  ['controlling', 'controlled'],
];

test.each(STEMMED)('a search for %s finds the other form %s', async (search_term, body) => {
  const { alice } = await meet('synapse', 'alice');
  await library(alice, body);

  expect(told(await find(alice, { search_term }))).toEqual([body]);
});

test('without a room to search nothing is given back, not even the words', async () => {
  const { alice } = await meet('synapse', 'alice');
  await library(alice, 'Find me');

  expect(await find(alice, { search_term: 'Find', filter: { rooms: [] } })).toEqual({
    count: 0,
    highlights: [],
    results: [],
  });
});

test('a result is a whole event with a rank, and the words are given back', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { roomId, ids } = await library(alice, 'Find me', 'me too');

  const { results, highlights } = await find(alice, { search_term: 'Find' });

  expect(highlights).toEqual(['Find']);
  expect(results).toEqual([
    {
      rank: 1,
      context: {},
      result: expect.objectContaining({
        event_id: ids[0],
        room_id: roomId,
        user_id: alice.userId,
        unsigned: expect.objectContaining({ membership: 'join' }) as unknown,
      }) as unknown,
    },
  ]);
});

test('the rank is the share of all that was said', async () => {
  const { alice } = await meet('synapse', 'alice');
  await library(alice, 'tea', 'tea tea', 'tea cake', 'cake');

  const { results } = await find(alice, { search_term: 'tea' });
  const both = await find(alice, { search_term: 'tea cake' });

  expect(results.map(({ rank }) => rank)).toEqual([0.5, 0.25, 0.25]);
  expect(both.results.map(({ rank }) => rank)).toEqual([0.75]);
});

test('names and topics are searched too, or only some of it', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'Garden name', topic: 'Garden topic' });
  await send(alice, roomId, 'Garden message');
  const search = (keys?: string[]) => find(alice, { search_term: 'garden', ...(keys && { keys }) });

  expect(told(await search())).toEqual(['Garden name', 'Garden topic', 'Garden message']);
  expect(told(await search(['content.name']))).toEqual(['Garden name']);
  expect(told(await search(['content.topic', 'content.body']))).toEqual(['Garden topic', 'Garden message']);
  expect(told(await search(['content.other']))).toEqual([]);
});

test('only rooms the user is in are searched', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  await library(alice, 'needle in private');
  const shared = await sharedRoom(alice, [bob]);
  await send(alice, shared, 'needle for both');
  const left = await sharedRoom(alice, [bob]);
  await send(alice, left, 'needle in a room that was left');
  await bob.call('leaveRoom', { path: { roomId: left }, body: {} });

  expect(told(await find(bob, { search_term: 'needle' }))).toEqual(['needle for both']);
});

test('a filter narrows a search to rooms and senders', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const [one, two] = [await sharedRoom(alice, [bob]), await sharedRoom(alice, [bob])];
  await send(alice, one, 'needle of alice');
  await send(bob, one, 'needle of bob');
  await send(bob, two, 'needle elsewhere');
  const search = (filter: object) => find(alice, { search_term: 'needle', order_by: 'recent', filter });

  expect(told(await search({ rooms: [two] }))).toEqual(['needle elsewhere']);
  expect(told(await search({ not_rooms: [two] }))).toEqual(['needle of bob', 'needle of alice']);
  expect(told(await search({ senders: [bob.userId] }))).toEqual(['needle elsewhere', 'needle of bob']);
  expect(told(await search({ limit: 1 }))).toEqual(['needle elsewhere']);
});

test('a room that took the place of another is searched together with it', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { roomId: old } = await library(alice, 'needle of old');
  const fresh = await newRoom(alice, { creation_content: { predecessor: { room_id: old, event_id: '$e' } } });
  await library(alice, 'needle elsewhere');

  const results = await find(alice, { search_term: 'needle', filter: { rooms: [fresh] } });

  expect(told(results)).toEqual(['needle of old']);
});

test('recent results are paged, the newest first', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { roomId } = await library(alice, 'needle 1', 'needle 2');
  await library(alice, 'needle 3');
  const criteria = { search_term: 'needle', order_by: 'recent', filter: { limit: 2 } };

  const first = await find(alice, { ...criteria, groupings: { group_by: [{ key: 'room_id' }] } });
  const second = await find(alice, criteria, first.next_batch);
  const ofRoom = await find(alice, criteria, first.groups?.room_id?.[roomId]?.next_batch);

  expect(told(first)).toEqual(['needle 3', 'needle 2']);
  expect(first.count).toBe(3);
  expect(told(second)).toEqual(['needle 1']);
  expect(second.next_batch).toBeUndefined();
  expect(told(ofRoom)).toEqual(['needle 1']);
});

test('of all that is found by rank the first 500 are told, of what is recent as many as are wanted', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  for (let n = 0; n < 505; n++) await send(alice, roomId, `number ${n}`);
  const filter = { limit: 1000 };

  const ranked = await find(alice, { search_term: 'number', filter });
  const recent = await find(alice, { search_term: 'number', filter, order_by: 'recent' });

  expect([ranked.count, recent.count]).toEqual([505, 505]);
  expect(told(ranked)).toEqual(Array.from({ length: 500 }, (_, n) => `number ${n}`));
  expect(told(recent)).toEqual(Array.from({ length: 505 }, (_, n) => `number ${504 - n}`));
});

test('a word that one alternative wants and another does not is found by the first', async () => {
  const { alice } = await meet('synapse', 'alice');
  await library(alice, 'red apples', 'green apples', 'green pears');

  const found = await find(alice, { search_term: 'pears or apples -green' });

  expect(told(found).sort()).toEqual(['green pears', 'red apples']);
});

test('results by rank can be grouped by room and sender', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const [one, two] = [await sharedRoom(alice, [bob]), await sharedRoom(alice, [bob])];
  const first = await send(alice, one, 'needle');
  const second = await send(bob, two, 'needle needle needle');

  const { groups } = await find(alice, {
    search_term: 'needle',
    groupings: { group_by: [{ key: 'room_id' }, { key: 'sender' }] },
  });

  expect(groups).toEqual({
    room_id: {
      [one]: { results: [first], order: 0.25 },
      [two]: { results: [second], order: 0.75 },
    },
    sender: {
      [alice.userId]: { results: [first], order: 0.25 },
      [bob.userId]: { results: [second], order: 0.75 },
    },
  });
});

test('a result is shown with what surrounds it, if asked for', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { ids } = await library(alice, 'before', 'needle', 'after', 'later');

  const { results } = await find(alice, {
    search_term: 'needle',
    event_context: { before_limit: 1, after_limit: 1, include_profile: true },
  });

  expect(results[0]?.context).toMatchObject({
    events_before: [{ event_id: ids[0] }],
    events_after: [{ event_id: ids[2] }],
    start: expect.any(String) as unknown,
    end: expect.any(String) as unknown,
    profile_info: { [alice.userId]: { displayname: 'alice', avatar_url: null } },
  });
});

test('five events on either side surround a result unless told', async () => {
  const { alice } = await meet('synapse', 'alice');
  await library(alice, ...Array.from({ length: 13 }, (_, i) => (i === 6 ? 'needle' : `hay ${i}`)));

  const { results } = await find(alice, { search_term: 'needle', event_context: {} });

  const { events_before, events_after } = results[0]?.context ?? {};
  expect([events_before, events_after].map((events) => (events as unknown[]).length)).toEqual([5, 5]);
  expect(results[0]?.context).not.toHaveProperty('profile_info');
});

test('the state of the rooms of the results is told if asked for', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { roomId } = await library(alice, 'needle');

  const { state } = await find(alice, { search_term: 'needle', include_state: true });

  expect(Object.keys(state ?? {})).toEqual([roomId]);
  expect(state?.[roomId]?.map(({ type }) => type)).toContain('m.room.create');
});

test('what was redacted, or said before the user came, is not found', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, {
    preset: 'public_chat',
    initial_state: [
      { type: 'm.room.history_visibility', state_key: '', content: { history_visibility: 'joined' } },
    ],
  });
  await send(alice, roomId, 'needle of before');
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  await redact(alice, roomId, await send(alice, roomId, 'needle of a slip'));
  await send(alice, roomId, 'needle of now');

  expect(told(await find(bob, { search_term: 'needle' }))).toEqual(['needle of now']);
});

const REFUSED: [body: object, error: string][] = [
  [{}, 'Invalid search query'],
  [{ search_categories: {} }, 'Invalid search query'],
  [{ search_categories: { room_events: {} } }, 'Invalid search query'],
  [{ search_categories: { room_events: { search_term: 'x', order_by: 'age' } } }, "Invalid order by: 'age'"],
  [
    { search_categories: { room_events: { search_term: 'x', groupings: { group_by: [{ key: 'type' }] } } } },
    "Invalid group by keys: {'type'}",
  ],
  [
    { search_categories: { room_events: { search_term: 'x', groupings: { group_by: [{}] } } } },
    'Invalid search query',
  ],
  // Synapse breaks (500) on these.
  [{ search_categories: 5 }, 'Invalid search query'],
  [{ search_categories: { room_events: { search_term: 5 } } }, 'Invalid search query'],
  [{ search_categories: { room_events: { search_term: 'x', event_context: 5 } } }, 'Invalid search query'],
  [
    { search_categories: { room_events: { search_term: 'x', filter: { types: 5 } } } },
    "filter: 'types' is not a list of strings",
  ],
];

test.each(REFUSED)('the search %j is refused', async (body, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.try('search', { body })).toMatchObject({
    status: 400,
    body: { errcode: 'M_UNKNOWN', error },
  });
});

test.each([
  ['xx', 'Invalid batch'],
  [Buffer.from('all\n\nsoon').toString('base64'), 'Invalid pagination token'],
])('the batch %s is refused', async (next_batch, error) => {
  const { alice } = await meet('synapse', 'alice');
  const body = { search_categories: { room_events: { search_term: 'x', order_by: 'recent' } } };

  expect(await alice.try('search', { body, query: { next_batch } })).toMatchObject({
    status: 400,
    body: { errcode: 'M_UNKNOWN', error },
  });
});
