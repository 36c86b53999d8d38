import { newRoom, setState, sharedRoom } from '../../support/rooms.js';
import { page, redact, relating, said, send } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

/** Sends so many messages, `m0` and on, and returns their ids. */
async function say(user: MatrixUser, roomId: string, count: number, from = 0): Promise<string[]> {
  const ids: string[] = [];
  for (let i = from; i < from + count; i++) ids.push(await send(user, roomId, `m${i}`));
  return ids;
}

/** The pages that follow each other until there is nothing left. */
async function pagesOf(user: MatrixUser, roomId: string, query: Record<string, string | number>) {
  const pages: unknown[][] = [];
  for (let from: string | undefined, i = 0; i < 20; i++) {
    const { chunk, end } = await page(user, roomId, { ...query, ...(from !== undefined && { from }) });
    if (end === undefined) return [...pages, said(chunk)];
    pages.push(said(chunk));
    from = end;
  }
  throw new Error('The pages do not end');
}

const CREATION = [
  'm.room.create',
  'm.room.member',
  'm.room.power_levels',
  'm.room.join_rules',
  'm.room.history_visibility',
];

test('messages are paged backwards from the newest', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  await say(alice, roomId, 3);

  const pages = await pagesOf(alice, roomId, { dir: 'b', limit: 3 });

  expect(pages).toEqual([
    ['m2', 'm1', 'm0'],
    CREATION.slice(2).reverse(),
    CREATION.slice(0, 2).reverse(),
    [],
  ]);
});

test('messages are paged forwards from the oldest', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  await say(alice, roomId, 3);

  const pages = await pagesOf(alice, roomId, { limit: 5 });

  expect(pages).toEqual([CREATION, ['m0', 'm1', 'm2'], []]);
});

test('ten messages are a page unless told', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await say(alice, roomId, 12);

  expect((await page(alice, roomId, { dir: 'b' })).chunk).toHaveLength(10);
});

test('a page of no messages ends where it begins', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const { chunk, start, end } = await page(alice, roomId, { dir: 'b', limit: 0 });

  expect(chunk).toEqual([]);
  expect(end).toBe(start);
});

test('a page stops where it is told to', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await say(alice, roomId, 4);
  const { end = '' } = await page(alice, roomId, { dir: 'b', limit: 2 });

  const backwards = await page(alice, roomId, { dir: 'b', to: end });
  const forwards = await page(alice, roomId, { dir: 'f', from: end, limit: 50 });

  expect(said(backwards.chunk)).toEqual(['m3', 'm2']);
  expect(said(forwards.chunk)).toEqual(['m2', 'm3']);
});

test('pages begin at the newest when the token is END or empty', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  await say(alice, roomId, 2);

  for (const from of ['END', '']) {
    expect(said((await page(alice, roomId, { dir: 'b', limit: 1, from })).chunk)).toEqual(['m1']);
  }
});

test('a message is shown with its sender, its age and what the reader was to the room', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const eventId = await send(alice, roomId, 'Hello');

  const { chunk } = await page(bob, roomId, { dir: 'b', limit: 1 });

  expect(chunk).toEqual([
    {
      type: 'm.room.message',
      event_id: eventId,
      room_id: roomId,
      sender: alice.userId,
      user_id: alice.userId,
      content: { msgtype: 'm.text', body: 'Hello' },
      origin_server_ts: expect.any(Number) as unknown,
      age: expect.any(Number) as unknown,
      unsigned: { age: expect.any(Number) as unknown, membership: 'join' },
    },
  ]);
});

test('a state event in a page tells what it replaced', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice, { name: 'One' });
  await setState(alice, roomId, 'm.room.name', { name: 'Two' });

  const { chunk } = await page(alice, roomId, { dir: 'b', limit: 1 });

  expect(chunk[0]).toMatchObject({
    prev_content: { name: 'One' },
    replaces_state: expect.any(String) as unknown,
    unsigned: { prev_content: { name: 'One' }, prev_sender: alice.userId },
  });
});

const FILTERED: [title: string, filter: object, expected: unknown[]][] = [
  ['a type', { types: ['m.room.message'] }, ['m1', 'm0']],
  ['a beginning of types', { types: ['com.*'] }, ['com.example.two', 'com.example.one']],
  ['no types that begin in some way', { not_types: ['m.room.*'] }, ['com.example.two', 'com.example.one']],
  ['a star in front as no wildcard', { types: ['*message'] }, []],
  ['a sender', { senders: ['@bob:matrix.test'], types: ['com.*'] }, ['com.example.two']],
  ['not a sender', { not_senders: ['@bob:matrix.test'], types: ['com.*'] }, ['com.example.one']],
  ['events with an address', { contains_url: true }, ['m1']],
  ['events without an address', { contains_url: false, types: ['m.room.message'] }, ['m0']],
  ['another room', { rooms: ['!other:matrix.test'] }, []],
  [
    'its own limit, which does not count',
    { limit: 1, types: ['com.*'] },
    ['com.example.two', 'com.example.one'],
  ],
  ['what somebody related to', { related_by_senders: ['@bob:matrix.test'] }, ['m0']],
  ['what was reacted to', { related_by_rel_types: ['m.annotation'] }, ['m0']],
  ['what nobody edited', { related_by_rel_types: ['m.replace'] }, []],
  [
    'an empty list of relations, which does not count',
    { related_by_senders: [], types: ['com.*'] },
    ['com.example.two', 'com.example.one'],
  ],
];

test.each(FILTERED)('a filter asks for %s', async (_title, filter, expected) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const [first = ''] = await say(alice, roomId, 1);
  await send(alice, roomId, { msgtype: 'm.image', body: 'm1', url: 'mxc://matrix.test/a' });
  await send(alice, roomId, {}, 'com.example.one');
  await send(bob, roomId, {}, 'com.example.two');
  const reaction = { 'm.relates_to': { rel_type: 'm.annotation', event_id: first, key: 'ok' } };
  await send(bob, roomId, reaction, 'm.reaction');

  const pageOfFilter = await page(alice, roomId, { dir: 'b', limit: 100, filter: JSON.stringify(filter) });

  const shown = said(pageOfFilter.chunk).filter((body) => body !== 'm.reaction');
  expect(shown).toEqual(expected);
});

test('a filter that loads members lazily shows the member events of the senders', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  await say(alice, roomId, 1);
  const filter = JSON.stringify({ types: ['m.room.message'], lazy_load_members: true });

  const { state } = await page(alice, roomId, { dir: 'b', filter });

  expect(state?.map(({ type, state_key }) => [type, state_key])).toEqual([['m.room.member', alice.userId]]);
});

test('an event that was redacted no longer counts as related', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const [first = ''] = await say(alice, roomId, 1);
  const reference = await send(alice, roomId, relating('m.reference', first));
  const filter = JSON.stringify({ related_by_rel_types: ['m.reference'] });
  const related = async () => said((await page(alice, roomId, { dir: 'b', filter })).chunk);

  const before = await related();
  await redact(alice, roomId, reference);

  expect(before).toEqual(['m0']);
  expect(await related()).toEqual([]);
});

const REFUSED: [query: string, status: number, errcode: string, error: string][] = [
  ['dir=x', 400, 'M_INVALID_PARAM', "Query parameter 'dir' must be one of ['b', 'f']"],
  ['limit=x', 400, 'M_INVALID_PARAM', 'Query parameter limit must be an integer'],
  ['limit=-1', 400, 'M_INVALID_PARAM', 'Query parameter limit must be a positive integer.'],
  ['from=x', 400, 'M_UNKNOWN', "'from' parameter is invalid"],
  ['to=x', 400, 'M_UNKNOWN', "'to' parameter is invalid"],
  ['filter={bad', 400, 'M_NOT_JSON', 'Query parameter filter must be a valid JSON object'],
  // Synapse breaks (500) on these.
  ['filter=5', 400, 'M_NOT_JSON', 'Query parameter filter must be a valid JSON object'],
  ['filter={"types":5}', 400, 'M_UNKNOWN', "filter: 'types' is not a list of strings"],
];

test.each(REFUSED)('a page asked for with %s is refused', async (query, status, errcode, error) => {
  const { alice, eve } = await meet('synapse', 'alice', 'eve');
  const roomId = await newRoom(alice);
  const target = `/_matrix/client/v3/rooms/${roomId}/messages?${encodeURI(query)}`;

  // Synapse looks at the query before it looks at the room.
  for (const reader of [alice, eve]) {
    expect(await reader.send('GET', target)).toMatchObject({ status, body: { errcode, error } });
  }
});

test('somebody who was never in a room is not shown its messages', async () => {
  const { alice, eve } = await meet('synapse', 'alice', 'eve');
  const roomId = await newRoom(alice);

  for (const id of [roomId, '!unknown:matrix.test']) {
    const answer = await eve.try('getRoomEvents', { path: { roomId: id } });
    expect(answer).toMatchObject({
      status: 403,
      body: {
        errcode: 'M_FORBIDDEN',
        error: `User ${eve.userId} not in room ${id}, and room previews are disabled`,
      },
    });
  }
});

test('pages begin and stop at the tokens of syncs', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const { next_batch: before } = await alice.call('sync');
  await say(alice, roomId, 3);
  const filter = JSON.stringify({ room: { timeline: { limit: 1 } } });
  const { next_batch: after, rooms } = await alice.call('sync', { query: { since: before, filter } });
  const gap = rooms?.join?.[roomId]?.timeline.prev_batch ?? '';
  await say(alice, roomId, 1, 3);
  const read = async (query: Record<string, string | number>) =>
    said((await page(alice, roomId, query)).chunk);

  expect(await read({ dir: 'b', from: gap, to: before })).toEqual(['m1', 'm0']);
  expect(await read({ dir: 'b', from: after, limit: 2 })).toEqual(['m2', 'm1']);
  expect(await read({ dir: 'f', from: before, to: after })).toEqual(['m0', 'm1', 'm2']);
  expect(await read({ dir: 'f', from: after })).toEqual(['m3']);
});
