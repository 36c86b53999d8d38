import { LettaError } from '../../src/letta/error.js';
import { rowNotFound } from '../../src/letta/not-found.js';
import type { LettaOverrides } from './service.js';

/** Jobs, of which there are none: agents have runs, and files are ready at once. */
export const jobs = {
  list_jobs() {
    return [];
  },
  list_active_jobs() {
    return [];
  },
  retrieve_job({ path }) {
    throw rowNotFound('Job', path.job_id);
  },
  cancel_job({ path }) {
    throw rowNotFound('Job', path.job_id);
  },
  delete_job({ path }) {
    throw new LettaError(404, `Job with id ${path.job_id} does not exist or user does not have access`);
  },
} satisfies Partial<LettaOverrides>;
