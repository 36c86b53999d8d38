import type { Deviation } from './deviations.js';

const ORGANIZATION = 'The real server says whose it is; its description does not know that.';

/** Operations that answer with something that says whose it is, and where in the answer that is. */
const OWNED: Record<string, string> = {
  create_archive: '',
  retrieve_archive: '',
  list_archives: '/*',
  modify_archive: '',
  create_passage: '/*',
  list_passages: '/*',
  create_passage_in_archive: '',
  create_passages_in_archive: '/*',
  search_passages: '/*/passage',
};

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
  ...Object.entries(OWNED).map(([of, place]) => ({
    of,
    problem: `${place} must NOT have additional properties: organization_id`,
    reason: ORGANIZATION,
  })),
];
