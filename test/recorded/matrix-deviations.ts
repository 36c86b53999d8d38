import type { Deviation } from './deviations.js';

/** Every deviation of our answers from the official description of Matrix. */
export const matrixDeviations: Deviation[] = [
  {
    of: 'getRoomStateWithKey',
    problem: ' must match exactly one schema in oneOf',
    reason: 'An event that is asked for is an object, and any object is described as a content.',
  },
  {
    of: 'getJoinedMembersByRoom',
    problem: '/joined/*/avatar_url must be string',
    reason: 'Synapse answers null for members without one, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'getJoinedMembersByRoom',
    problem: '/joined/*/display_name must be string',
    reason: 'Synapse answers null for members without one, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'getDevices',
    problem: '/devices/*/display_name must be string',
    reason:
      'Synapse answers null for what a device does not have yet, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'getDevices',
    problem: '/devices/*/last_seen_ip must be string',
    reason:
      'Synapse answers null for what a device does not have yet, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'getDevices',
    problem: '/devices/*/last_seen_ts must be integer',
    reason:
      'Synapse answers null for what a device does not have yet, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'getDevice',
    problem: '/display_name must be string',
    reason:
      'Synapse answers null for what a device does not have yet, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'getDevice',
    problem: '/last_seen_ip must be string',
    reason:
      'Synapse answers null for what a device does not have yet, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'getDevice',
    problem: '/last_seen_ts must be integer',
    reason:
      'Synapse answers null for what a device does not have yet, and clients insist on the key (matrix-nio).',
  },
  {
    of: 'searchUserDirectory',
    problem: '/results/*/avatar_url must be string',
    reason: 'Synapse answers null for users without one.',
  },
  {
    of: 'searchUserDirectory',
    problem: '/results/*/display_name must be string',
    reason: 'Synapse answers null for users without one.',
  },
  {
    of: 'm.room.create',
    problem: " must have required property 'room_id'",
    reason: 'In a sync the room is known from where the event stands, as the description of sync says.',
  },
  {
    of: 'm.room.create',
    problem: " must have required property 'event_id'",
    reason: 'In invitations and knocks it is stripped state, which has neither id nor time.',
  },
  {
    of: 'm.room.create',
    problem: " must have required property 'origin_server_ts'",
    reason: 'In invitations and knocks it is stripped state, which has neither id nor time.',
  },
  {
    of: 'sync',
    problem: "/rooms/join/*/timeline/events/* must have required property 'content'",
    reason: 'A filter can ask for fields that an event does not have; Synapse then leaves its content out.',
  },
  {
    of: 'search',
    problem: '/search_categories/room_events/groups/room_id/*/order must be integer',
    reason: 'Synapse answers the rank of the best result of the group, which is a fraction.',
  },
  {
    of: 'search',
    problem: '/search_categories/room_events/groups/sender/*/order must be integer',
    reason: 'Synapse answers the rank of the best result of the group, which is a fraction.',
  },
  {
    of: 'search',
    problem: '/search_categories/room_events/results/*/context/profile_info/*/avatar_url must be string',
    reason: 'Synapse answers null for senders without one.',
  },
  {
    of: 'getPushRule',
    problem: ' must be object',
    reason: 'Without a rule id, but with the slash before it, Synapse lists the rules of the kind.',
  },
  ...['actions', 'default', 'enabled', 'rule_id'].map((name) => ({
    of: 'getPushRule',
    problem: ` must have required property '${name}'`,
    reason: 'After the rule id, Synapse takes the name of any member of the rule, and answers that member.',
  })),
  {
    of: 'getTurnServer',
    problem: " must have required property 'username'",
    reason: 'Synapse answers {} where there is no TURN server, and clients understand that.',
  },
  {
    of: 'getTurnServer',
    problem: " must have required property 'password'",
    reason: 'Synapse answers {} where there is no TURN server, and clients understand that.',
  },
  {
    of: 'getTurnServer',
    problem: " must have required property 'uris'",
    reason: 'Synapse answers {} where there is no TURN server, and clients understand that.',
  },
  {
    of: 'getTurnServer',
    problem: " must have required property 'ttl'",
    reason: 'Synapse answers {} where there is no TURN server, and clients understand that.',
  },
];
