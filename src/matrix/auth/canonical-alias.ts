import { MatrixError } from '../values/error.js';
import type { EventDraft } from '../model/events.js';
import { stateEvent } from '../room/room.js';
import type { Room } from '../model/rooms.js';

/** Which room an alias points to. */
export type AliasTarget = (alias: string) => string | undefined;

/**
 * Whether every alias that an m.room.canonical_alias event adds points to its room (Matrix client-server API,
 * "m.room.canonical_alias"); those it already had are left alone. Throws `M_BAD_ALIAS`, or `M_INVALID_PARAM` for
 * what is no alias.
 */
export function checkCanonicalAlias(room: Room, { content }: EventDraft, targetOf: AliasTarget): void {
  const before = stateEvent(room, 'm.room.canonical_alias')?.content;
  if (content.alias && content.alias !== before?.alias) checkAlias(room, content.alias, targetOf);
  const others = content.alt_aliases ?? [];
  if (!Array.isArray(others)) {
    throw new MatrixError('M_INVALID_PARAM', 'The alt_aliases property must be a list.');
  }
  const known = new Set(Array.isArray(before?.alt_aliases) ? (before.alt_aliases as unknown[]) : []);
  for (const alias of others) if (!known.has(alias)) checkAlias(room, alias, targetOf);
}

function checkAlias(room: Room, alias: unknown, targetOf: AliasTarget): void {
  if (typeof alias !== 'string') {
    throw new MatrixError('M_INVALID_PARAM', 'The alias must be of type string.');
  }
  if (!alias.startsWith('#')) {
    throw new MatrixError('M_INVALID_PARAM', "Expected RoomAlias string to start with '#'");
  }
  if (!alias.includes(':')) {
    throw new MatrixError('M_INVALID_PARAM', "Expected RoomAlias of the form '#localname:domain'");
  }
  if (targetOf(alias) !== room.roomId) {
    throw new MatrixError('M_BAD_ALIAS', `Room alias ${alias} does not point to the room`);
  }
}
