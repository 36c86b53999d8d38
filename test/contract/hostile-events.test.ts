import {
  CONTENTS,
  hostileContents,
  live,
  lookAround,
  MESSAGES,
  newStage,
  type Stage,
} from '../hostile/events.js';
import { isAll } from '../support/samples.js';
import { controller, freshSandbox } from '../support/users.js';

/** `HOSTILE_SEED=...` tries others, `HOSTILE_EVENTS=1000` more of them. */
const SEED = Number(process.env.HOSTILE_SEED ?? 1);
const COUNT = Number(process.env.HOSTILE_EVENTS ?? (isAll ? 8 : 3));

/** How many are stored between two looks. */
const STEP = 8;

const state = Object.entries(CONTENTS).map(([type, content]) => ({ type, content, isState: true }));
const messages = Object.entries(MESSAGES).map(([type, content]) => ({ type, content, isState: false }));

test.each([...state, ...messages].map((kind) => [kind.type, kind] as const))(
  'a room that holds hostile %s can be lived in',
  async (_, { type, content, isState }) => {
    const sandbox = freshSandbox();
    const stage = await newStage(sandbox);
    const contents = hostileContents(type, content, SEED, COUNT).map((json) =>
      json.replaceAll('"$event"', JSON.stringify(stage.eventId)),
    );

    const found: string[] = [];
    for (const [at, json] of contents.entries()) {
      const answer = await store(stage, type, json, isState, at);
      if (answer.status >= 500) found.push(`${answer.status} for ${type} ${json.slice(0, 500)}`);
      if (at % STEP === STEP - 1) found.push(...(await lookAround(sandbox, stage)));
    }
    found.push(...(await live(stage)), ...(await lookAround(sandbox, stage)));

    expect(found).toEqual([]);
    expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
  },
);

function store({ admin, roomId, spaceId }: Stage, type: string, json: string, isState: boolean, at: number) {
  const keys: Record<string, string> = {
    'm.room.member': admin.userId,
    'm.space.child': roomId,
    'm.space.parent': spaceId,
  };
  const room = `/_matrix/client/v3/rooms/${encodeURIComponent(type === 'm.space.child' ? spaceId : roomId)}`;
  const target = isState
    ? `${room}/state/${encodeURIComponent(type)}/${encodeURIComponent(keys[type] ?? '')}`
    : `${room}/send/${encodeURIComponent(type)}/${at}`;
  return admin.send('PUT', target, { body: json });
}
