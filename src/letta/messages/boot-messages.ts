import { dayTime } from '../memory/system-message.js';
import { creationTime } from '../model/creation.js';
import type { LettaServer } from '../model/server.js';
import { addMessage } from '../records/message-records.js';
import type { AgentRecord } from '../model/agents.js';
import type { MessageRecord } from '../model/messages.js';

/** The kinds of agents that begin with a greeting and the user's login (real server: observed). */
const GREETERS: ReadonlySet<string> = new Set([
  'memgpt_agent',
  'memgpt_v2_agent',
  'react_agent',
  'workflow_agent',
]);

const THOUGHT = 'Bootup sequence complete. Persona activated. Testing messaging functionality.';
const GREETING = 'More human than human is our motto.';

/**
 * What an agent of an older kind has done before anybody talks to it, where no other beginning is wanted: it has
 * greeted, and the user has logged in (letta/system.py). None for other kinds. In no context yet.
 */
export function addBootMessages(letta: LettaServer, agent: AgentRecord): MessageRecord[] {
  return GREETERS.has(agent.agent_type) ? [...addGreeting(letta, agent), addLogin(letta, agent)] : [];
}

/**
 * The same where an agent that was talked to starts over: all kinds but the newest see the login, and all of those but
 * `sleeptime_agent` have greeted before.
 */
export function addDefaultMessages(letta: LettaServer, agent: AgentRecord): MessageRecord[] {
  if (agent.agent_type === 'letta_v1_agent') return [];
  const greeting = agent.agent_type === 'sleeptime_agent' ? [] : addGreeting(letta, agent);
  return [...greeting, addLogin(letta, agent)];
}

function addGreeting(letta: LettaServer, agent: AgentRecord): MessageRecord[] {
  const base = { agent_id: agent.id, model: agent.llm_config.model };
  const id = letta.random.uuid();
  const said = JSON.stringify({ message: GREETING }, null, 2);
  const answer = { tool_return: 'None', status: 'success' as const, tool_call_id: id };
  return [
    addMessage(letta, {
      ...base,
      role: 'assistant',
      content: [{ type: 'reasoning', is_native: false, reasoning: THOUGHT, signature: null }],
      calls: [{ id, name: 'send_message', arguments: said }],
    }),
    addMessage(letta, {
      ...base,
      role: 'tool',
      content: [],
      name: 'send_message',
      returns: [{ type: 'tool', ...answer, stdout: null, stderr: null }],
    }),
  ];
}

function addLogin(letta: LettaServer, agent: AgentRecord): MessageRecord {
  const time = dayTime(creationTime(letta));
  const login = JSON.stringify({ type: 'login', last_login: 'Never (first login)', time }, null, 2);
  return addMessage(letta, {
    agent_id: agent.id,
    model: agent.llm_config.model,
    role: 'user',
    content: [{ type: 'text', text: login, signature: null }],
  });
}
