import { LettaError } from '../../src/letta/values/error.js';
import { rowNotFound } from '../../src/letta/values/not-found.js';
import type { LettaOverrides } from './edge/service.js';

/** As there are no jobs, every cursor is unknown (JobManager.list_jobs_async; `before` is looked up first). */
function refuseCursors({ before, after }: { before?: string; after?: string }): void {
  const cursor = before || after;
  if (cursor) throw new LettaError(400, `Job with id ${cursor} not found`);
}

/** Jobs, of which there are none: agents have runs, and files are ready at once. */
export const jobs = {
  list_jobs({ query }) {
    refuseCursors(query);
    return [];
  },
  list_active_jobs({ query }) {
    refuseCursors(query);
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
