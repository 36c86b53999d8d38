import { dialectOf } from './dialect.js';
import type { Homeserver } from './homeserver.js';
import { ROOM_VERSIONS } from '../values/room-versions.js';

/** The Synapse that is stood in for. */
export const SERVER_VERSION = '1.160.0';

/** Features beyond the releases that clients look for, of which all and only those are named that the mock has. */
export const UNSTABLE_FEATURES: Record<string, boolean> = {
  'org.matrix.e2e_cross_signing': true,
  'org.matrix.msc2285.stable': true,
  'org.matrix.msc3440.stable': true,
  'org.matrix.msc3771': true,
  'org.matrix.msc3827.stable': true,
  'uk.half-shot.msc2666.query_mutual_rooms.stable': true,
};

/** The releases of the specification that Synapse 1.160 lists. */
export const SPEC_VERSIONS = [
  ...['r0.0.1', 'r0.1.0', 'r0.2.0', 'r0.3.0', 'r0.4.0', 'r0.5.0', 'r0.6.0', 'r0.6.1'],
  ...Array.from({ length: 12 }, (_, i) => `v1.${i + 1}`),
];

/** Whether a capability is there. */
export interface Switch {
  enabled: boolean;
}

/** What users can do here; other than at Synapse's, addresses cannot be changed. */
export function capabilitiesOf(homeserver: Homeserver): {
  'm.room_versions': { default: string; available: Record<string, string> };
  'm.change_password': Switch;
  'm.set_displayname': Switch;
  'm.set_avatar_url': Switch;
  'm.3pid_changes': Switch;
  'm.get_login_token': Switch;
  'm.profile_fields': Switch;
} {
  return {
    'm.room_versions': {
      default: dialectOf(homeserver).defaultRoomVersion,
      available: Object.fromEntries(ROOM_VERSIONS.map((version) => [version, 'stable'])),
    },
    'm.change_password': { enabled: true },
    'm.set_displayname': { enabled: true },
    'm.set_avatar_url': { enabled: true },
    'm.3pid_changes': { enabled: false },
    'm.get_login_token': { enabled: false },
    'm.profile_fields': { enabled: true },
  };
}
