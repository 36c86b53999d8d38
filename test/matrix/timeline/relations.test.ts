import { newRoom, sharedRoom } from '../../support/rooms.js';
import { page, redact, relating, said, send, text, type TimelineEvent } from '../../support/timeline.js';
import { type MatrixUser, meet } from '../../support/users.js';

function refusal(status: number, errcode: string, error: string): object {
  return { status, body: { errcode, error } };
}

/** An edit of a message. */
function edit(eventId: string, body: string): object {
  return relating('m.replace', eventId, {}, `* ${body}`);
}

function reaction(eventId: string, key = '👍'): object {
  return { 'm.relates_to': { rel_type: 'm.annotation', event_id: eventId, key } };
}

/** What is bundled with an event. */
async function bundleOf(user: MatrixUser, roomId: string, eventId: string) {
  const event = (await user.call('getOneRoomEvent', { path: { roomId, eventId } })) as TimelineEvent;
  return event.unsigned['m.relations'] as Record<string, Record<string, unknown>> | undefined;
}

/** The events that relate to one, in short. */
async function related(user: MatrixUser, roomId: string, eventId: string, query: object = {}) {
  const answer = await user.call('getRelatingEvents', { path: { roomId, eventId }, query });
  return { ...answer, chunk: said(answer.chunk as TimelineEvent[]) };
}

/** Alice's message with an edit, Bob's reply in a thread, his reference, and his reaction. */
async function discussed(alice: MatrixUser, bob: MatrixUser) {
  const roomId = await sharedRoom(alice, [bob]);
  const root = await send(alice, roomId, 'root');
  const edited = await send(alice, roomId, edit(root, 'new'));
  const reply = await send(bob, roomId, relating('m.thread', root));
  const reference = await send(bob, roomId, relating('m.reference', root));
  const liked = await send(bob, roomId, reaction(root), 'm.reaction');
  return { roomId, root, edited, reply, reference, liked };
}

test('an edited message is shown as it was sent, with its latest edit beside it', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root } = await discussed(alice, bob);
  const latest = await send(alice, roomId, edit(root, 'newest'));

  const event = (await bob.call('getOneRoomEvent', { path: { roomId, eventId: root } })) as TimelineEvent;

  expect(event.content.body).toBe('root');
  expect((await bundleOf(bob, roomId, root))?.['m.replace']).toMatchObject({
    event_id: latest,
    room_id: roomId,
    sender: alice.userId,
    user_id: alice.userId,
    content: { body: '* newest' },
    unsigned: { age: expect.any(Number) as unknown },
  });
});

test('only the sender of a message can edit it, and only into one of its type', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await sharedRoom(alice, [bob]);
  const root = await send(alice, roomId, 'root');

  await send(bob, roomId, edit(root, 'evil'));
  await send(alice, roomId, edit(root, 'other'), 'com.example');

  expect(await bundleOf(alice, roomId, root)).toBeUndefined();
});

test('a thread is summed up at its first event', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob, carol]);
  const root = await send(alice, roomId, 'root');
  await send(bob, roomId, relating('m.thread', root, {}, 'first'));
  const latest = await send(bob, roomId, relating('m.thread', root, {}, 'second'));
  await send(bob, roomId, edit(latest, 'second, better'));

  for (const [user, participated] of [
    [alice, true],
    [bob, true],
    [carol, false],
  ] as const) {
    expect((await bundleOf(user, roomId, root))?.['m.thread']).toMatchObject({
      count: 2,
      current_user_participated: participated,
      latest_event: {
        event_id: latest,
        unsigned: { 'm.relations': { 'm.replace': { content: { body: '* second, better' } } } },
      },
    });
  }
});

test('references are listed, and reactions are not summed up', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root, reference } = await discussed(alice, bob);

  const bundle = await bundleOf(alice, roomId, root);

  expect(bundle?.['m.reference']).toEqual({ chunk: [{ event_id: reference }] });
  expect(Object.keys(bundle ?? {}).sort()).toEqual(['m.reference', 'm.replace', 'm.thread']);
});

test('what relates to an event is bundled in pages of messages too', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root, edited } = await discussed(alice, bob);

  const { chunk } = await page(alice, roomId, { dir: 'b', limit: 10 });

  const event = chunk.find(({ event_id }) => event_id === root);
  expect(event?.unsigned['m.relations']).toMatchObject({ 'm.replace': { event_id: edited } });
});

test('what was redacted no longer relates', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root, edited, reply, reference, liked } = await discussed(alice, bob);

  for (const eventId of [edited, reply, reference, liked]) await redact(alice, roomId, eventId);

  expect(await bundleOf(alice, roomId, root)).toBeUndefined();
  expect((await related(alice, roomId, root)).chunk).toEqual([]);
  const threads = await alice.call('getThreadRoots', { path: { roomId } });
  expect(threads.chunk).toEqual([]);
});

test('a redacted message keeps its thread, but not its edits', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root } = await discussed(alice, bob);

  await redact(alice, roomId, root);

  expect(Object.keys((await bundleOf(alice, roomId, root)) ?? {}).sort()).toEqual([
    'm.reference',
    'm.thread',
  ]);
  expect((await related(alice, roomId, root)).chunk).toEqual(['m.reaction', 'm.reference', 'm.thread']);
});

test('relating events are listed, the newest first unless told', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root } = await discussed(alice, bob);

  const newestFirst = ['m.reaction', 'm.reference', 'm.thread', '* new'];
  expect(await related(alice, roomId, root)).toEqual({ chunk: newestFirst });
  expect((await related(alice, roomId, root, { dir: 'f' })).chunk).toEqual([...newestFirst].reverse());
});

test('relating events can be narrowed to a relation type and an event type', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root, liked } = await discussed(alice, bob);
  const path = { roomId, eventId: root, relType: 'm.annotation' };

  const byRelation = await alice.call('getRelatingEventsWithRelType', { path });
  const byType = await alice.call('getRelatingEventsWithRelTypeAndEventType', {
    path: { ...path, eventType: 'm.reaction' },
  });
  const none = await alice.call('getRelatingEventsWithRelTypeAndEventType', {
    path: { ...path, eventType: 'm.other' },
  });

  expect([byRelation, byType, none].map(({ chunk }) => chunk.map(({ event_id }) => event_id))).toEqual([
    [liked],
    [liked],
    [],
  ]);
});

test.each(['b', 'f'] as const)('relating events are paged until nothing is left, looking %s', async (dir) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const root = await send(alice, roomId, 'root');
  for (let i = 0; i < 7; i++) await send(alice, roomId, relating('m.reference', root, {}, `r${i}`));
  const pages: unknown[][] = [];

  for (let from: string | undefined; ;) {
    const answer = await related(alice, roomId, root, { dir, limit: 3, ...(from !== undefined && { from }) });
    expect(answer.prev_batch).toBe(from);
    pages.push(answer.chunk);
    if (answer.next_batch === undefined) break;
    from = answer.next_batch;
  }

  const all = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6'];
  const expected = dir === 'f' ? all : all.reverse();
  expect(pages).toEqual([expected.slice(0, 3), expected.slice(3, 6), expected.slice(6)]);
});

test('five relating events are a page unless told, and a page can stop early', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const root = await send(alice, roomId, 'root');
  for (let i = 0; i < 6; i++) await send(alice, roomId, relating('m.reference', root, {}, `r${i}`));

  const first = await related(alice, roomId, root);
  const stopped = await related(alice, roomId, root, { to: first.next_batch ?? '', limit: 50 });

  expect(first.chunk).toHaveLength(5);
  expect(stopped.chunk).toEqual(first.chunk);
});

test('relations of relations are followed when asked for', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root, reply } = await discussed(alice, bob);
  await send(alice, roomId, reaction(reply, 'deep'), 'm.reaction');

  const direct = await related(alice, roomId, root, { limit: 50 });
  const all = await related(alice, roomId, root, { limit: 50, recurse: true });

  expect(all.chunk).toEqual(['m.reaction', ...direct.chunk]);
  expect(all.recursion_depth).toBe(3);
});

test('under the unstable path the event itself is there as well', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const { roomId, root } = await discussed(alice, bob);

  const { body } = await alice.send(
    'GET',
    `/_matrix/client/unstable/rooms/${roomId}/relations/${root}/m.replace`,
  );

  expect(body).toMatchObject({ original_event: { event_id: root, content: text('root') } });
  expect(JSON.stringify((body as { original_event: unknown }).original_event)).not.toContain('m.relations');
});

const REFUSED: [what: string, status: number, errcode: string, error: string][] = [
  ['relations/$unknown', 404, 'M_UNKNOWN', 'Unknown parent event.'],
  ['relations/$unknown?from=x', 400, 'M_UNKNOWN', "'from' parameter is invalid"],
  ['relations/$unknown?to=x', 400, 'M_UNKNOWN', "'to' parameter is invalid"],
  [
    'relations/$unknown?limit=-1',
    400,
    'M_INVALID_PARAM',
    'Query parameter limit must be a positive integer.',
  ],
  [
    'relations/$unknown?recurse=1',
    400,
    'M_INVALID_PARAM',
    "Boolean query parameter 'recurse' must be one of ['true', 'false']",
  ],
  ['relations/$unknown?dir=x', 400, 'M_INVALID_PARAM', "Query parameter 'dir' must be one of ['b', 'f']"],
  [
    'threads?include=x',
    400,
    'M_INVALID_PARAM',
    "Query parameter 'include' must be one of ['all', 'participated']",
  ],
  ['threads?from=x', 400, 'M_UNKNOWN', 'Invalid threads token'],
];

test.each(REFUSED)('%s is refused', async (what, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);

  const answer = await alice.send('GET', `/_matrix/client/v1/rooms/${roomId}/${what}`);

  expect(answer).toMatchObject(refusal(status, errcode, error));
});

test('relations and threads are closed to those who never were in the room', async () => {
  const { alice, bob, eve } = await meet('synapse', 'alice', 'bob', 'eve');
  const { roomId, root } = await discussed(alice, bob);
  const closed = refusal(
    403,
    'M_FORBIDDEN',
    `User ${eve.userId} not in room ${roomId}, and room previews are disabled`,
  );

  expect(await eve.try('getRelatingEvents', { path: { roomId, eventId: root } })).toMatchObject(closed);
  expect(await eve.try('getThreadRoots', { path: { roomId } })).toMatchObject(closed);
});

test('who left cannot ask what relates to an event from before they came', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const roomId = await newRoom(alice, { preset: 'public_chat' });
  const early = await send(alice, roomId, 'early');
  await bob.call('joinRoomById', { path: { roomId }, body: {} });
  const joined = await send(alice, roomId, 'joined');
  await bob.call('leaveRoom', { path: { roomId }, body: {} });

  const answer = await bob.try('getRelatingEvents', { path: { roomId, eventId: early } });

  expect(answer).toMatchObject(
    refusal(403, 'M_FORBIDDEN', "You don't have permission to access that event."),
  );
  expect(await related(bob, roomId, joined)).toEqual({ chunk: [] });
});

/** The threads of a room, by what their first events say. */
async function threadsOf(user: MatrixUser, roomId: string, query: object = {}) {
  const answer = await user.call('getThreadRoots', { path: { roomId }, query });
  return { ...answer, chunk: said(answer.chunk as TimelineEvent[]) };
}

test('threads are listed by their latest reply, page by page', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const roots: string[] = [];
  for (const name of ['one', 'two', 'three', 'none']) roots.push(await send(alice, roomId, name));
  for (const index of [0, 1, 2, 0]) {
    await send(alice, roomId, relating('m.thread', roots[index] ?? ''));
  }

  const first = await threadsOf(alice, roomId, { limit: 2 });
  const second = await threadsOf(alice, roomId, { limit: 2, from: first.next_batch ?? '' });

  expect(first.chunk).toEqual(['one', 'three']);
  expect(second).toEqual({ chunk: ['two'] });
});

test('a thread whose latest reply was redacted is as old as the reply before', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const [one, two] = [await send(alice, roomId, 'one'), await send(alice, roomId, 'two')];
  await send(alice, roomId, relating('m.thread', one));
  await send(alice, roomId, relating('m.thread', two));
  const latest = await send(alice, roomId, relating('m.thread', one));

  const before = await threadsOf(alice, roomId);
  await redact(alice, roomId, latest);

  expect(before.chunk).toEqual(['one', 'two']);
  expect((await threadsOf(alice, roomId)).chunk).toEqual(['two', 'one']);
});

test('threads can be narrowed to those the user wrote in', async () => {
  const { alice, bob, carol } = await meet('synapse', 'alice', 'bob', 'carol');
  const roomId = await sharedRoom(alice, [bob, carol]);
  const [mine, theirs] = [await send(alice, roomId, 'mine'), await send(bob, roomId, 'theirs')];
  await send(bob, roomId, relating('m.thread', mine));
  await send(carol, roomId, relating('m.thread', theirs));

  const participated = (user: MatrixUser) => threadsOf(user, roomId, { include: 'participated' });

  expect((await participated(alice)).chunk).toEqual(['mine']);
  expect((await participated(bob)).chunk).toEqual(['theirs', 'mine']);
  expect((await participated(carol)).chunk).toEqual(['theirs']);
});

test('a sync sums up what relates to an event only where it leaves a gap', async () => {
  const { alice } = await meet('synapse', 'alice');
  const roomId = await newRoom(alice);
  const { next_batch: since } = await alice.call('sync');
  await send(alice, roomId, 'before');
  const root = await send(alice, roomId, 'root');
  await send(alice, roomId, edit(root, 'new'));
  const timelineOf = async (limit: number) => {
    const filter = JSON.stringify({ room: { timeline: { limit } } });
    const { rooms } = await alice.call('sync', { query: { since, filter } });
    const { events = [], limited } = rooms?.join?.[roomId]?.timeline ?? {};
    const event = (events as unknown as TimelineEvent[]).find(({ event_id }) => event_id === root);
    return { limited, bundled: Object.keys(event?.unsigned['m.relations'] ?? {}) };
  };

  expect(await timelineOf(3)).toEqual({ limited: false, bundled: [] });
  expect(await timelineOf(2)).toEqual({ limited: true, bundled: ['m.replace'] });
});
