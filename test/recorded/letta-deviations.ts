import type { Deviation } from './deviations.js';

const ORGANIZATION = 'The real server says whose provider it is; its description does not know that.';

/** Every deviation of our answers from the official description of Letta. */
export const lettaDeviations: Deviation[] = [
  {
    of: 'list_agents',
    problem: ' must be array',
    reason: 'The requirements document wants {data, cursor} for clients that are no SDK; a setting decides.',
  },
  {
    of: 'create_provider',
    problem: ' must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
  {
    of: 'list_providers',
    problem: '/* must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
  {
    of: 'retrieve_provider',
    problem: ' must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
  {
    of: 'modify_provider',
    problem: ' must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
  {
    of: 'refresh_provider_models',
    problem: ' must NOT have additional properties: organization_id',
    reason: ORGANIZATION,
  },
];
