import { Copies } from '../../src/python/copy.js';
import { Draft } from '../../src/sandbox/draft.js';
import { DraftMap } from '../../src/sandbox/draft-map.js';
import { type Sandbox, Sandboxes } from '../../src/sandbox/sandbox.js';
import { DEFAULT_SETTINGS } from '../../src/sandbox/settings.js';
import { atOnce } from '../../src/scheduling/slices.js';
import { plant, plantWhole } from '../../src/seed/plant.js';
import type { Seed } from '../../src/seed/seed.js';

/** A world of some agents and users, and a room. */
function worldOf(count: number): Promise<Sandbox> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const seed = {
    agents: numbers.map((number) => ({ id: `agent-${number}`, name: `Agent ${number}` })),
    users: numbers.map((number) => ({ username: `user${number}` })),
    rooms: [{ id: '!room', creator: 'user0', messages: [{ body: 'Hello' }] }],
  } as Seed;
  const settings = { ...DEFAULT_SETTINGS, serverName: 'matrix.test', randomSeed: 'draft' };
  return new Sandboxes(settings, (sandbox) => plant(sandbox, seed)).get('a');
}

const ONE_MORE: Seed = {
  agents: [{ id: 'agent-new', name: 'New' }],
  users: [{ username: 'new' }],
  rooms: [{ id: '!new', creator: 'new', invited: ['user1'] }],
};

/** How many objects are copied to plant one thing of each kind in a world. */
async function copiesIn(count: number): Promise<number> {
  const { settings, matrix, letta } = await worldOf(count);
  const drafts = { matrix: new Draft(matrix.state), letta: new Draft(letta.state) };
  const ground = {
    settings,
    matrix: { ...matrix, state: drafts.matrix.state },
    letta: { ...letta, state: drafts.letta.state },
  };
  atOnce(plant(ground, ONE_MORE));
  return drafts.matrix.copied + drafts.letta.copied;
}

test('a seed of one copies as much in a world of many as in one of few', async () => {
  expect(await copiesIn(500)).toBe(await copiesIn(5));
});

test('what was there before a seed is the same afterwards, and what came is beside it', async () => {
  const sandbox = await worldOf(5);
  const { matrix, letta } = sandbox;
  const [agent, room, user] = [
    letta.state.agents.items.get('agent-1'),
    matrix.state.rooms.get('!room:matrix.test'),
    matrix.state.users.get('@user1:matrix.test'),
  ];

  atOnce(plantWhole(sandbox, ONE_MORE));

  expect(letta.state.agents.items.get('agent-1')).toBe(agent);
  expect(matrix.state.rooms.get('!room:matrix.test')).toBe(room);
  expect(matrix.state.users.get('@user1:matrix.test')).toBe(user);
  expect([...letta.state.agents.items.keys()].at(-1)).toBe('agent-new');
  expect(letta.state.agents.items.size).toBe(6);
});

test('an event is the same one in its room and among all events after a seed', async () => {
  const sandbox = await worldOf(3);

  atOnce(plantWhole(sandbox, ONE_MORE));

  const { rooms, events } = sandbox.matrix.state;
  for (const room of rooms.values()) {
    for (const event of room.events) expect(events.get(event.event_id)).toBe(event);
    for (const event of room.stateEvents) expect(room.events).toContain(event);
  }
});

/** The kinds of the fixed members of a state, by path; throws for one that a draft has no way with. */
function kindsOf(value: unknown, path = ''): [string, string][] {
  if (value instanceof Map) return [[path, 'map']];
  if (value instanceof Set) return [[path, 'set']];
  if (Array.isArray(value)) return [[path, 'list']];
  if (typeof value !== 'object' || value === null) return [[path, typeof value]];
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new Error(`${path} is no plain data`);
  return Object.entries(value).flatMap(([name, member]) => kindsOf(member, `${path}.${name}`));
}

test('every member of both states is of a kind that drafts know, and lists are those of orders', async () => {
  const { matrix, letta } = await worldOf(1);
  const kinds = [...kindsOf(matrix.state), ...kindsOf(letta.state)];

  const lists = kinds.filter(([, kind]) => kind === 'list').map(([path]) => path);
  expect(lists.filter((path) => !/^\.\w+\.orders\.\w+\.(keyed|keyless)$/.test(path))).toEqual([]);
  expect([...new Set(kinds.map(([, kind]) => kind))].sort()).toEqual([
    'boolean',
    'list',
    'map',
    'number',
    'set',
  ]);
});

test('a draft that is thrown away has changed no member of the states', async () => {
  const { matrix, letta } = await worldOf(3);
  for (const state of [matrix.state, letta.state] as object[]) {
    const before = structuredClone(state);
    scribble(new Draft(state).state);
    expect(state).toEqual(before);
  }
});

test('a draft that is committed has changed every member of the states', async () => {
  const { matrix, letta } = await worldOf(3);
  for (const state of [matrix.state, letta.state] as object[]) {
    const draft = new Draft(state);
    scribble(draft.state);
    draft.commit();
    for (const name of scribbled(state)) expect(name).toMatch(/ changed$/);
  }
});

/** Changes everything that a draft of a state holds. */
function scribble(value: object): void {
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    if (member instanceof Map) member.clear();
    if (member instanceof Map) member.set('scribbled', {});
    else if (member instanceof Set) member.add('scribbled');
    else if (Array.isArray(member)) member.push('scribbled');
    else if (typeof member === 'object' && member) scribble(member);
    else Object.assign(value, { [name]: 'scribbled' });
  }
}

/** The members of a state, each with whether it was changed. */
function scribbled(value: object, path = ''): string[] {
  return (Object.entries(value) as [string, unknown][]).flatMap(([name, member]) => {
    const at = `${path}.${name}`;
    let isChanged = member === 'scribbled';
    if (member instanceof Map) isChanged = member.size === 1 && member.has('scribbled');
    else if (member instanceof Set) isChanged = member.has('scribbled');
    else if (Array.isArray(member)) isChanged = member.at(-1) === 'scribbled';
    else if (typeof member === 'object' && member) return scribbled(member, at);
    return [`${at} ${isChanged ? 'changed' : 'stayed'}`];
  });
}

test('a draft of a map reads, writes and is walked as a map, and leaves the base what a map would be', () => {
  const base = new Map<string, number>(['a', 'b', 'c', 'd'].map((key, index) => [key, index]));
  const plain = new Map(base);
  const draft = new DraftMap(base, new Copies());
  for (const map of [plain, draft]) {
    map.delete('b');
    map.set('e', 4).set('b', 5).set('c', 6);
    map.delete('e');
    map.delete('nothing');
  }

  expect([...draft]).toEqual([...plain]);
  expect([...draft.keys()]).toEqual([...plain.keys()]);
  expect([draft.size, draft.has('e'), draft.get('b')]).toEqual([plain.size, false, 5]);
  expect([...base.values()]).toEqual([0, 1, 2, 3]);
  draft.commit((value) => value);
  expect([...base]).toEqual([...plain]);
});

test('what two records share is still shared after a commit, also with what is new', () => {
  const shared = { count: 1 };
  const base = { records: new Map<string, { held: { count: number }[] }>([['a', { held: [shared] }]]) };
  const draft = new Draft(base);
  const held = draft.state.records.get('a')?.held ?? [];
  draft.state.records.set('b', { held: [...held] });
  for (const one of held) one.count = 2;

  expect(shared.count).toBe(1);
  draft.commit();

  expect(shared.count).toBe(2);
  expect(base.records.get('a')?.held[0]).toBe(shared);
  expect(base.records.get('b')?.held[0]).toBe(shared);
});
