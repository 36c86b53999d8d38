import fc from 'fast-check';
import { stateOf } from '../support/rooms.js';
import { page, type TimelineEvent } from '../support/timeline.js';
import { carryOut } from './carry-out.js';
import { commands, newWorld, truth, type World } from './commands.js';
import type { View } from './view.js';

/** `PROPERTY_RUNS=2000` tries more lives, `PROPERTY_SEED` those of a failure that was reported with it. */
const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
const RUNS = Number(PROPERTY_RUNS ?? 25);

/** How long to go on in all, in milliseconds, making a failure smaller included; most often a third of it is enough. */
const TIME_LIMIT_MS = RUNS * 400;

test(
  'whatever several users do, memberships change by the rules and sync tells each of them all, once',
  async () => {
    const property = fc.asyncProperty(commands, async (commands) => {
      const world = await newWorld();
      for (const command of commands) await carryOut(world, command);
      for (const view of world.views) await checkView(world, view);
    });
    await fc.assert(property, {
      numRuns: RUNS,
      interruptAfterTimeLimit: TIME_LIMIT_MS,
      ...(PROPERTY_SEED && { seed: Number(PROPERTY_SEED) }),
    });
  },
  TIME_LIMIT_MS * 2,
);

/** What a user was told must be what every other endpoint says. */
async function checkView(world: World, view: View): Promise<void> {
  await view.sync(2);
  const { user } = view;
  const rooms = await truth(world);
  const inRooms = (membership: string) =>
    [...rooms].filter(([, { members }]) => members[user.userId] === membership).map(([roomId]) => roomId);
  expect([...view.joined.keys()].sort()).toEqual(inRooms('join').sort());
  expect([...view.invited].sort()).toEqual(inRooms('invite').sort());
  expect((await user.call('getJoinedRooms')).joined_rooms.sort()).toEqual(inRooms('join').sort());
  for (const [roomId, { state, timeline }] of view.joined) {
    const real = (await stateOf(user, roomId)).map((event) => [
      `${event.type} ${event.state_key}`,
      event.event_id,
    ]);
    expect(Object.fromEntries(state)).toEqual(Object.fromEntries(real));
    expect(timeline.map(shown)).toEqual((await wholeHistory(view, roomId)).map(shown));
    expect(timeline).toHaveLength(rooms.get(roomId)?.events ?? NaN);
  }
  expect(await view.sync(100)).toBe(0);
}

function shown({ event_id, type, content }: TimelineEvent): unknown {
  return { event_id, type, content };
}

async function wholeHistory({ user }: View, roomId: string): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for (let from: string | undefined = ''; from !== undefined;) {
    const found: Awaited<ReturnType<typeof page>> = await page(user, roomId, {
      dir: 'f',
      limit: 50,
      ...(from && { from }),
    });
    events.push(...found.chunk);
    from = found.end;
  }
  return events;
}
