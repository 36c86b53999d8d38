import type { Deviation } from './deviations.js';

/** Every deviation of our answers from the official description of Letta. */
export const lettaDeviations: Deviation[] = [
  {
    of: 'list_agents',
    problem: ' must be array',
    reason: 'The requirements document wants {data, cursor} for clients that are no SDK; a setting decides.',
  },
  {
    of: ['export_agent', 'export_agent_with_skills'],
    problem: ' must be string',
    reason: 'The real server answers with the file itself, which its description does not know.',
  },
  {
    of: 'error_message',
    problem: '/seq_id must be integer',
    reason: 'The real server sends null where events are not numbered.',
  },
];
