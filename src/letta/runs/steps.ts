import type { components } from '../../../generated/letta.js';
import { filtered, mapped, type Work } from '../../scheduling/slices.js';
import { findAgent } from '../records/agent-records.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { Random } from '../../sandbox/random.js';
import { LettaError } from '../values/error.js';
import { lettaMessages, PLAIN_VIEW } from '../messages/letta-messages.js';
import { pageOfMessages } from '../messages/message-list.js';
import { messagesOf } from '../records/message-records.js';
import { modelMessages } from './model-requests.js';
import { rowPages } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { findRun } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { findStep, presentStep } from '../records/step-records.js';
import { pageOfTable } from '../tables/tables.js';
import { between, readTime } from '../values/loose-times.js';
import type { LettaMessage } from '../model/messages.js';
import { type Step, STEP_KEYS, type StepRecord } from '../model/runs.js';

type Schemas = components['schemas'];

/** Which steps are wanted; what is left out does not matter. */
export interface StepFilter {
  agent_id?: string;
  model?: string;
  feedback?: 'positive' | 'negative';
  has_feedback?: boolean;
  project_id?: string;
  trace_ids?: string[];
  start_date?: string;
  end_date?: string;
}

/** One page of the steps that are wanted. Throws `LettaError` 400 for a date that is none. */
export function listSteps(letta: LettaServer, filter: StepFilter, request: PageRequest): Step[] {
  for (const date of [filter.start_date, filter.end_date]) {
    if (date && readTime(date) === undefined)
      throw new LettaError(400, `Invalid isoformat string: '${date}'`);
  }
  const isWithin = between(filter.start_date, filter.end_date);
  const isWanted = (step: StepRecord) => wants(filter, step) && isWithin(step.created_at);
  return pageOfTable(
    letta.state.steps,
    STEP_KEYS,
    'created_at',
    { ...request, rules: rowPages('Step') },
    isWanted,
  ).items.map(presentStep);
}

function wants(filter: StepFilter, step: StepRecord): boolean {
  return (
    (!filter.agent_id || step.agent_id === filter.agent_id) &&
    (!filter.model || step.model === filter.model) &&
    (!filter.feedback || step.feedback === filter.feedback) &&
    (filter.has_feedback === undefined || (step.feedback !== null) === filter.has_feedback) &&
    (!filter.project_id || step.project_id === filter.project_id) &&
    !filter.trace_ids?.length
  );
}

/** Writes down what somebody thinks of a step. */
export function giveFeedback(
  step: StepRecord,
  { feedback, tags }: Schemas['ModifyFeedbackRequest'],
): StepRecord {
  step.feedback = feedback ?? null;
  if (tags) step.tags = tags;
  return step;
}

/** How long a step took. */
export function metricsOfStep(step: StepRecord): Schemas['StepMetrics'] {
  const duration = step.endedAt === null ? null : (step.endedAt - step.startedAt) * 1e6;
  return {
    id: step.id,
    provider_id: null,
    run_id: step.run_id,
    agent_id: step.agent_id,
    step_start_ns: null,
    llm_request_start_ns: null,
    llm_request_ns: duration,
    tool_execution_ns: null,
    step_ns: duration,
    base_template_id: null,
    template_id: null,
    project_id: step.project_id,
  };
}

/**
 * What was said in a step; nothing for one that does not exist. The agent's texts are shown as thoughts. Throws
 * `LettaError` 404 and 400 as `pageOfMessages` does.
 */
export function* messagesOfStep(
  letta: LettaServer,
  stepId: string,
  request: PageRequest,
): Work<LettaMessage[]> {
  const run = findRun(letta, findStep(letta, stepId)?.run_id ?? '');
  const said = yield* filtered(
    messagesOf(letta, run?.message_ids ?? []),
    ({ step_id }) => step_id === stepId,
  );
  const rows = pageOfMessages(letta, said, request);
  // The last of what the agent thought and said at once comes first, whatever the order (as on the real server).
  const view = { ...PLAIN_VIEW, textIsThought: true };
  return (yield* mapped(rows, (row) => lettaMessages([row], view).reverse())).flat();
}

/** What a language model would have been asked in a step, and what it would have answered; null without the step. */
export function traceOfStep(letta: LettaServer, stepId: string): Schemas['ProviderTrace'] | null {
  const step = findStep(letta, stepId);
  const run = findRun(letta, step?.run_id ?? '');
  if (!step || !run) return null;
  const messages = messagesOf(letta, run.message_ids).filter(({ step_id }) => step_id === stepId);
  const answers = messages.filter(
    ({ role, calls }) => role === 'assistant' || (role === 'approval' && calls),
  );
  const asked = messages.filter(({ role }) => role === 'user' || role === 'system');
  return {
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
    created_at: step.created_at,
    updated_at: step.created_at,
    id: `provider_trace-${new Random(`trace ${stepId}`).uuid()}`,
    request_json: { model: step.model, messages: modelMessages(asked) },
    response_json: {
      model: step.model,
      choices: modelMessages(answers).map((message, index) => ({ index, message })),
    },
    step_id: stepId,
    agent_id: step.agent_id,
    agent_tags: findAgent(letta, step.agent_id ?? '')?.tags ?? null,
    call_type: 'agent_step',
    run_id: run.id,
    source: null,
    org_id: null,
    compaction_settings: null,
    llm_config: null,
    billing_context: null,
  };
}
