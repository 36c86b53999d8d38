import type { Work } from '../scheduling/slices.js';
import { isList, listOf, objectOf } from '../json/read.js';
import { holdsWritten } from '../python/written.js';
import type { FloatPlaces } from './float-places.js';
import { toJsonText } from './json-text.js';
import { Listing } from './listing.js';
import { isBranch, MANY_MEMBERS, weightLeft } from './weight.js';

/** Where the parts of a body go. */
export interface Outlet {
  /** Throws when a body of this shape is not what the spec allows. */
  check(body: unknown): void;
  /** Takes the next piece of the body's JSON text. */
  write(text: string): void;
}

/** A body with a part in its place, and nothing in the places of the other large ones. */
type Around = (part: unknown) => unknown;

/** Where a part of a body is. */
interface Place {
  around: Around;
  /** Where the part has floats. */
  floats: FloatPlaces | undefined;
}

function floatsOfMember(floats: FloatPlaces | undefined, name: string): FloatPlaces | undefined {
  return floats && (floats.members.get(name) ?? floats.others);
}

/** No schema of an answer asks for more items than this (`src/generate/lint-answers.ts` sees to it). */
export const FEW_ITEMS = 8;

/** What one piece weighs: about a millisecond's work to check and write. */
const PIECE = 4_000;

/** What a member of an object with a few members may weigh before it is written by itself. */
const MEMBER = 500;

/**
 * Checks a body of any size and writes it as JSON, piece by piece, with the chance of a break after each. Long lists and
 * objects with many members are checked in parts of their own shape, each within what is around it: answers have schemas
 * for which that comes to the same (`src/generate/lint-answers.ts` sees to it). `floats` tells where its numbers are
 * floats.
 */
export function* writeBody(body: unknown, to: Outlet, floats?: FloatPlaces): Work<void> {
  if (body instanceof Listing) yield* writeListing(body, to, floats);
  else yield* writePart(body, { around: (part) => part, floats }, to);
}

function* writeListing(list: Listing, to: Outlet, floats: FloatPlaces | undefined): Work<void> {
  const hole: never[] = [];
  const body = list.wrap(hole);
  const items = { length: list.length, itemAt: list.itemAt, isMade: true };
  if (body === hole)
    return yield* writeItems(items, { around: (part) => list.wrap(listOf(part)), floats }, to);
  yield* writeMembers(objectOf(body), { around: (part) => part, floats }, to, hole, items);
}

function* writePart(part: unknown, place: Place, to: Outlet): Work<void> {
  if (!isDivided(part)) {
    to.check(place.around(part));
    to.write(jsonText(part, place.floats));
    yield;
  } else if (isList(part) && part.length <= FEW_ITEMS) {
    yield* writeFew(part, place, to);
  } else if (isList(part)) {
    yield* writeItems({ length: part.length, itemAt: (index) => part[index] }, place, to);
  } else if (isMap(part)) {
    yield* writeEntries(part, place, to);
  } else {
    yield* writeMembers(part, place, to);
  }
}

/**
 * Whether a part is not written in one go: it is large, and does not remember how its numbers were written, which is
 * remembered of bodies that clients sent and so of no large ones.
 */
function isDivided(part: unknown): part is object {
  return isBranch(part) && !holdsWritten(part) && weightLeft(part, PIECE) < 0;
}

/** A value as JSON; what has none is null in a list. */
function jsonText(value: unknown, floats: FloatPlaces | undefined): string {
  const text: string | undefined = toJsonText(value, floats);
  return text ?? 'null';
}

type Items = Pick<Listing, 'length' | 'itemAt'> & {
  /** Whether each is made only now, so that it may take long. */
  isMade?: boolean;
};

/** Objects with so many members have no names for them in any schema, and can be taken apart. */
function isMap(part: object): boolean {
  return Object.keys(part).length > MANY_MEMBERS;
}

function* writeItems({ length, itemAt, isMade }: Items, { around, floats }: Place, to: Outlet): Work<void> {
  to.check(around([]));
  to.write('[');
  let isFirst = true;
  const begin = () => {
    if (!isFirst) to.write(',');
    isFirst = false;
  };
  let chunk: unknown[] = [];
  let room = PIECE;
  const flush = () => {
    if (chunk.length === 0) return;
    to.check(around(chunk));
    begin();
    to.write(toJsonText(chunk, floats).slice(1, -1));
    chunk = [];
    room = PIECE;
  };
  for (let index = 0; index < length; index++) {
    const item = itemAt(index);
    if (isMade) yield;
    if (weightLeft(item, PIECE) < 0) {
      flush();
      begin();
      yield* writePart(item, { around: (part) => around([part]), floats: floats?.items }, to);
      continue;
    }
    chunk.push(item);
    room = weightLeft(item, room);
    if (room < 0) {
      flush();
      yield;
    }
  }
  flush();
  to.write(']');
}

/** A list of so few items that a schema may ask for as many: each is checked among the others. */
function* writeFew(list: unknown[], { around, floats }: Place, to: Outlet): Work<void> {
  const bare = list.map((item) => (isLarge(item) ? emptied(item) : item));
  to.check(around(bare));
  to.write('[');
  for (const [index, item] of list.entries()) {
    if (index > 0) to.write(',');
    const within: Around = (part) => around(bare.toSpliced(index, 1, part));
    if (isLarge(item)) yield* writePart(item, { around: within, floats: floats?.items }, to);
    else to.write(jsonText(item, floats?.items));
  }
  to.write(']');
}

/** A map is written as a list of its members would be. */
function* writeEntries(map: object, { around, floats }: Place, to: Outlet): Work<void> {
  to.check(around({}));
  to.write('{');
  let isFirst = true;
  let chunk: [string, unknown][] = [];
  let room = PIECE;
  const begin = () => {
    if (!isFirst) to.write(',');
    isFirst = false;
  };
  const flush = () => {
    const members = Object.fromEntries(chunk);
    const text = toJsonText(members, floats).slice(1, -1);
    chunk = [];
    room = PIECE;
    if (text === '') return;
    to.check(around(members));
    begin();
    to.write(text);
  };
  for (const [name, member] of Object.entries(map)) {
    if (weightLeft(member, PIECE) < 0) {
      flush();
      begin();
      to.write(`${JSON.stringify(name)}:`);
      const within: Around = (part) => around({ [name]: part });
      yield* writePart(member, { around: within, floats: floatsOfMember(floats, name) }, to);
      continue;
    }
    chunk.push([name, member]);
    room = weightLeft(member, room);
    if (room < 0) {
      flush();
      yield;
    }
  }
  flush();
  to.write('}');
}

/** An object whose members have names of their own: the large ones are written by themselves, within the others. */
function* writeMembers(
  members: object,
  { around, floats }: Place,
  to: Outlet,
  hole?: unknown,
  items?: Items,
): Work<void> {
  const bare = bareOf(members);
  to.check(around(bare));
  to.write('{');
  let isFirst = true;
  for (const [name, member] of Object.entries(members)) {
    const isHole = items !== undefined && member === hole;
    const inner = floatsOfMember(floats, name);
    if (!isHole && !isLarge(member)) {
      const text = toJsonText(member, inner) as string | undefined;
      if (text === undefined) continue;
      to.write(`${isFirst ? '' : ','}${JSON.stringify(name)}:${text}`);
    } else {
      to.write(`${isFirst ? '' : ','}${JSON.stringify(name)}:`);
      const place = { around: (part: unknown) => around({ ...bare, [name]: part }), floats: inner };
      yield* isHole ? writeItems(items, place, to) : writePart(member, place, to);
    }
    isFirst = false;
  }
  to.write('}');
}

function isLarge(member: unknown): member is object {
  return isBranch(member) && weightLeft(member, MEMBER) < 0;
}

/** An object with empty lists and maps in the place of large ones, so that all it must have is there. */
function bareOf(members: object): object {
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, isLarge(member) ? emptied(member) : member]),
  );
}

function emptied(member: object): object {
  if (isList(member)) {
    return member.length > FEW_ITEMS ? [] : member.map((item) => (isLarge(item) ? emptied(item) : item));
  }
  return isMap(member) ? {} : bareOf(member);
}
