import { MatrixError } from './error.js';

/** Throws `M_INVALID_PARAM` in Synapse's words for anything that is not `@localpart:server`. */
export function checkUserId(text: unknown): asserts text is string {
  // Synapse breaks (500) on a user id that is no string.
  if (typeof text !== 'string') throw new MatrixError('M_INVALID_PARAM', 'A user id must be a string');
  if (!text.startsWith('@')) {
    throw new MatrixError('M_INVALID_PARAM', "Expected UserID string to start with '@'");
  }
  if (!text.includes(':')) {
    throw new MatrixError('M_INVALID_PARAM', "Expected UserID of the form '@localname:domain'");
  }
}

/** Whether a text is `@localpart:server` with a plausible server name (Matrix appendices, "User Identifiers"). */
export function isUserId(text: string): boolean {
  return text.startsWith('@') && isServerName(serverNameOf(text));
}

/** Whether a text is `!opaque:server`, or the bare hash that identifies rooms since room version 12. */
export function isRoomId(text: string): boolean {
  return /^![A-Za-z0-9_-]{43}$/.test(text) || (text.startsWith('!') && isServerName(serverNameOf(text)));
}

/** Whether a text is `#alias:server`. */
export function isRoomAlias(text: string): boolean {
  return text.startsWith('#') && isServerName(serverNameOf(text));
}

/** What follows the first colon; empty when there is none. Room ids since version 12 have none. */
export function serverNameOf(identifier: string): string {
  const colon = identifier.indexOf(':');
  return colon < 0 ? '' : identifier.slice(colon + 1);
}

/** Host, IPv4 or bracketed IPv6 address, with or without a port (Matrix appendices, "Server Name"). */
export function isServerName(text: string): boolean {
  return /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/.test(text);
}
