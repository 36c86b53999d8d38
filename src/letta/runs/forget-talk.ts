import { forgetProgress } from '../../script/scripts.js';
import { removeMessages } from '../records/message-records.js';
import { cancelRun } from './run-ends.js';
import { isActive, removeRun, runsOf } from '../records/run-records.js';
import type { LettaServer } from '../model/server.js';
import { removeItem } from '../tables/tables.js';
import { CONVERSATION_KEYS } from '../model/conversations.js';

/** Forgets everything that was ever said to an agent and done by it: its messages, conversations, runs and steps. */
export function forgetTalk(letta: LettaServer, agentId: string): void {
  const { state } = letta;
  for (const run of runsOf(letta, agentId)) {
    if (isActive(run)) cancelRun(letta, run);
    removeRun(letta, run);
  }
  removeMessages(letta, agentId, () => true);
  for (const conversation of [...state.conversations.items.values()]) {
    if (conversation.agent_id !== agentId) continue;
    removeItem(state.conversations, CONVERSATION_KEYS, conversation);
    state.contextTokens.delete(conversation.id);
  }
  for (const byAgent of [state.histories, state.contextTokens, state.lastRuns, state.runsOfAgents]) {
    byAgent.delete(agentId);
  }
  forgetProgress(state.scripts, agentId);
}
