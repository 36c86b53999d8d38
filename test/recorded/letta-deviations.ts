import type { Deviation } from './deviations.js';

const ORGANIZATION = 'The real server says whose it is; its description does not know that.';

const NO_NUMBER =
  'The real server says null where an event has no number; its description does not know that.';

/** Every deviation of our answers from the official description of Letta. */
export const lettaDeviations: Deviation[] = [
  {
    of: 'list_agents',
    problem: ' must be array',
    reason: 'The requirements document wants {data, cursor} for clients that are no SDK; a setting decides.',
  },
  {
    of: [
      'create_provider',
      'retrieve_provider',
      'modify_provider',
      'refresh_provider_models',
      'create_archive',
      'retrieve_archive',
      'modify_archive',
      'create_passage_in_archive',
    ],
    problem: ' must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
  {
    of: ['list_providers', 'list_archives', 'create_passage', 'list_passages', 'create_passages_in_archive'],
    problem: '/* must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
  {
    of: 'search_passages',
    problem: '/*/passage must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
  { of: 'events of send_message', problem: '/seq_id must be integer', reason: NO_NUMBER },
  { of: 'events of create_agent_message_stream', problem: '/seq_id must be integer', reason: NO_NUMBER },
];
