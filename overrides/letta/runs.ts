import type { operations } from '../../generated/letta.js';
import type { RequestOf } from '../../src/server/override.js';
import { LettaError } from '../../src/letta/values/error.js';
import { resumableRun } from '../../src/letta/runs/resumed-streams.js';
import {
  ACTIVE_STATUSES,
  listRuns,
  messagesOfRun,
  metricsOfRun,
  type RunFilter,
  stepsOfRun,
  usageOfRun,
} from '../../src/letta/runs/run-lists.js';
import { getRun, presentRun, removeRun } from '../../src/letta/records/run-records.js';
import type { LettaOverrides } from './edge/service.js';
import { streamOf } from './streams.js';

/** What agents do with one request each. */
export const runs = {
  list_runs({ query, letta }) {
    const { ascending, order = 'desc' } = query;
    const filter = runFilterOf(query);
    return listRuns(letta, filter, { ...query, direction: ascending ? 'asc' : order });
  },
  list_active_runs({ query: { agent_id, background }, letta }) {
    const filter = { agentIds: agent_id ? [agent_id] : [], statuses: ACTIVE_STATUSES, background };
    return listRuns(letta, filter, { limit: 100, direction: 'desc' });
  },
  retrieve_run({ path, letta }) {
    return presentRun(getRun(letta, path.run_id));
  },
  delete_run({ path, letta }) {
    removeRun(letta, getRun(letta, path.run_id));
    return null;
  },
  list_messages_for_run({ path, query, letta }) {
    return messagesOfRun(letta, getRun(letta, path.run_id), { ...query, direction: query.order ?? 'asc' });
  },
  retrieve_usage_for_run({ path, letta }) {
    return usageOfRun(getRun(letta, path.run_id));
  },
  retrieve_metrics_for_run({ path, letta }) {
    return metricsOfRun(letta, getRun(letta, path.run_id, 'RunMetrics'));
  },
  list_steps_for_run({ path, query, letta }) {
    return stepsOfRun(letta, getRun(letta, path.run_id), { ...query, direction: query.order ?? 'desc' });
  },
  retrieve_trace_for_run() {
    throw new LettaError(
      501,
      'OTEL traces require ClickHouse. Set LETTA_CLICKHOUSE_ENDPOINT and configure ClickHouse connection.',
    );
  },
  retrieve_stream_for_run({ path, body, letta, signal }) {
    const run = resumableRun(letta, path.run_id);
    const { starting_after: startingAfter = 0, include_pings: pings = true } = body ?? {};
    return streamOf(letta, run.id, { startingAfter, pings: pings ?? false, signal });
  },
} satisfies Partial<LettaOverrides>;

/** Which runs a list is to have. */
export function runFilterOf(query: RequestOf<operations, 'list_runs'>['query']): RunFilter {
  const { agent_id, agent_ids, active, background, stop_reason, conversation_id } = query;
  return {
    agentIds: agent_id ? [agent_id] : agent_ids,
    statuses: query.statuses ?? (active ? ACTIVE_STATUSES : undefined),
    background,
    stopReason: stop_reason,
    conversationId: conversation_id,
  };
}
