import type { Deviation } from './deviations.js';

/** Every deviation of our answers from the official description of Letta. */
export const lettaDeviations: Deviation[] = [
  {
    of: 'list_agents',
    problem: ' must be array',
    reason: 'The requirements document wants {data, cursor} for clients that are no SDK; a setting decides.',
  },
];
