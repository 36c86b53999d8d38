import type { Homeserver } from '../model/homeserver.js';
import type { Membership } from './room.js';
import type { JsonObject } from '../../json/read.js';

/** The longest name and avatar URL of a profile and of a member event (Synapse: observed). */
export const MAX_DISPLAYNAME_LENGTH = 256;
export const MAX_AVATAR_URL_LENGTH = 1000;

/** Who is leaving or kept out is shown without a name. */
const SHOWS_PROFILE: Membership[] = ['join', 'invite', 'knock'];

/**
 * The content of a member event (Synapse: observed): of somebody who comes in or is asked in, `displayname` and
 * `avatar_url` where they are set, under whatever `extra` says (`reason`, `is_direct`, a name for this room only).
 */
export function memberContent(
  homeserver: Homeserver,
  userId: string,
  membership: Membership,
  extra: JsonObject = {},
): JsonObject {
  const profile = homeserver.state.users.get(userId)?.profile;
  const content: JsonObject = { membership };
  for (const field of SHOWS_PROFILE.includes(membership) ? (['displayname', 'avatar_url'] as const) : []) {
    const value = profile?.get(field);
    if (value !== undefined && value !== null) content[field] = value;
  }
  return { ...content, ...extra, membership };
}
