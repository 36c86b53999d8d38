import { getStep, presentStep } from '../../src/letta/records/step-records.js';
import {
  giveFeedback,
  listSteps,
  messagesOfStep,
  metricsOfStep,
  traceOfStep,
} from '../../src/letta/runs/steps.js';
import type { LettaOverrides } from './edge/service.js';

/** What agents do each time they think. */
export const steps = {
  list_steps({ query, letta }) {
    return listSteps(letta, query, { ...query, direction: query.order ?? 'desc' });
  },
  retrieve_step({ path, letta }) {
    return presentStep(getStep(letta, path.step_id));
  },
  retrieve_metrics_for_step({ path, letta }) {
    return metricsOfStep(getStep(letta, path.step_id, 'StepMetrics'));
  },
  retrieve_trace_for_step({ path, letta }) {
    return traceOfStep(letta, path.step_id);
  },
  modify_feedback_for_step({ path, body, letta }) {
    return presentStep(giveFeedback(getStep(letta, path.step_id), body));
  },
  list_messages_for_step({ path, query, letta }) {
    return messagesOfStep(letta, path.step_id, { ...query, direction: query.order ?? 'asc' });
  },
} satisfies Partial<LettaOverrides>;
