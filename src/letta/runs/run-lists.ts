import type { components } from '../../../generated/letta.js';
import type { Work } from '../../scheduling/slices.js';
import { findAgent } from '../records/agent-records.js';
import { toolIdsOf } from '../tools/tools.js';
import { LettaError } from '../values/error.js';
import { showMessages } from '../messages/letta-messages.js';
import { cursorOf, type MessageListRequest, rowsOf } from '../messages/message-list.js';
import { messagesOf } from '../records/message-records.js';
import { RUN_PAGES, rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { findRun, presentRun } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { presentStep } from '../records/step-records.js';
import { pageOfSome, pageOfTable } from '../tables/tables.js';
import type { LettaMessage } from '../model/messages.js';
import { type Run, RUN_KEYS, type RunRecord, type StopReason, type Step, STEP_KEYS } from '../model/runs.js';

type Schemas = components['schemas'];

/** Which runs are wanted; what is left out does not matter. */
export interface RunFilter {
  agentIds?: readonly string[];
  statuses?: readonly string[];
  background?: boolean;
  stopReason?: StopReason;
  conversationId?: string;
  runId?: string;
  /** How many steps they have. */
  steps?: { eq?: number; gte?: number; lte?: number };
}

const STATUSES = ['created', 'running', 'completed', 'failed', 'cancelled'];

/** Runs that go on. */
export const ACTIVE_STATUSES = ['created', 'running'];

/** One page of the runs that are wanted. Throws `LettaError` 400 for a status that is none. */
export function listRuns(letta: LettaServer, filter: RunFilter, request: PageRequest): Run[] {
  const unknown = filter.statuses?.find((status) => !STATUSES.includes(status));
  if (unknown !== undefined) throw new LettaError(400, `'${unknown}' is not a valid RunStatus`);
  const isWanted = (run: RunRecord) => wants(filter, run);
  const [agentId, ...more] = filter.agentIds ?? [];
  // The runs of one agent are few among all.
  const some =
    agentId !== undefined && more.length === 0 ? (letta.state.runsOfAgents.get(agentId) ?? []) : null;
  const page = { ...request, rules: RUN_PAGES };
  const { items } = some
    ? pageOfSome(
        letta.state.runs,
        RUN_KEYS,
        'created_at',
        page,
        some.flatMap((id) => ofRun(letta, id, isWanted)),
      )
    : pageOfTable(letta.state.runs, RUN_KEYS, 'created_at', page, isWanted);
  return items.map((run) => ({ ...presentRun(run), total_duration_ns: durationOf(run) }));
}

function ofRun(letta: LettaServer, id: string, isWanted: (run: RunRecord) => boolean): RunRecord[] {
  const run = findRun(letta, id);
  return run && isWanted(run) ? [run] : [];
}

function wants(filter: RunFilter, run: RunRecord): boolean {
  const { agentIds, statuses, background, stopReason, conversationId, runId, steps } = filter;
  const count = run.step_ids.length;
  return (
    (!agentIds?.length || agentIds.includes(run.agent_id)) &&
    (!statuses?.length || statuses.includes(run.status)) &&
    (background === undefined || run.background === background) &&
    (stopReason === undefined || run.stop_reason === stopReason) &&
    (conversationId === undefined || run.conversation_id === conversationId) &&
    (runId === undefined || run.id === runId) &&
    count === (steps?.eq ?? count) &&
    count >= (steps?.gte ?? count) &&
    count <= (steps?.lte ?? count)
  );
}

/** Nanoseconds; null while it goes on. */
function durationOf({ startedAt, endedAt }: RunRecord): number | null {
  return endedAt === null ? null : (endedAt - startedAt) * 1e6;
}

/** What was said in a run, what the agent was told too. Throws `LettaError` 404 for a cursor that is no message. */
export function* messagesOfRun(
  letta: LettaServer,
  run: RunRecord,
  request: MessageListRequest,
): Work<LettaMessage[]> {
  const rows = yield* rowsOf(letta, run.message_ids, request, () => true, cursorOf(letta, null));
  const types = run.request_config?.include_return_message_types ?? null;
  const messageTool = { name: 'send_message', argument: 'message' };
  const shown = yield* showMessages(rows, { messageTool, types: types?.length ? types : null });
  return request.direction === 'asc' ? shown : shown.reverse();
}

/** The steps of a run, one page of them. */
export function stepsOfRun(letta: LettaServer, run: RunRecord, request: PageRequest): Step[] {
  const steps = run.step_ids.flatMap((id) => letta.state.steps.items.get(id) ?? []);
  const page = { ...request, rules: rowPages('Step') };
  return pageOfSome(letta.state.steps, STEP_KEYS, 'created_at', page, steps).items.map(presentStep);
}

/** What a run cost, as OpenAI tells it. */
export function usageOfRun({ usage }: RunRecord): Schemas['UsageStatistics'] {
  const { promptTokens, completionTokens } = usage;
  return {
    completion_tokens: completionTokens,
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: null,
    completion_tokens_details: null,
  };
}

/** How long a run took and what it did. */
export function metricsOfRun(letta: LettaServer, run: RunRecord): Schemas['RunMetrics'] {
  const called = messagesOf(letta, run.message_ids).flatMap(({ calls }) => calls ?? []);
  const tools = toolIdsOf(letta, [...new Set(called.map(({ name }) => name))]);
  return {
    id: run.id,
    agent_id: run.agent_id,
    project_id: findAgent(letta, run.agent_id)?.project_id ?? null,
    run_start_ns: run.startedAt * 1e6,
    run_ns: durationOf(run),
    num_steps: run.step_ids.length,
    tools_used: tools.length > 0 ? tools : null,
    template_id: null,
    base_template_id: null,
  };
}
