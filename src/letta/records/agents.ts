import { type AgentFields, type BareAgent, completeAgent } from './agent-defaults.js';
import { findAgent } from './agent-records.js';
import { creationTime } from '../model/creation.js';
import { idTaken } from '../values/constraint.js';
import { invalidArgument } from '../values/error.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem } from '../tables/tables.js';
import { formatTime, parseTime } from '../values/times.js';
import { AGENT_KEYS, type AgentRecord } from '../model/agents.js';

/**
 * Adds an agent that is related to nothing yet. Whatever is not given is filled in as the real server would fill it in
 * (`agent-defaults.ts`), always the same in the same sandbox. Agents without a time count as made one after another,
 * so that the last one is the newest, which lists put first.
 *
 * What is given must hold to the schema AgentState: the caller has checked it. Throws `LettaError` 400 for an id that
 * does not start with `agent-`, a time or a model handle that is none, and 409 for an id that is taken; nothing is
 * added then.
 */
export function addAgent(letta: LettaServer, fields: AgentFields): AgentRecord {
  const bare = bareAgent(letta, fields);
  if (findAgent(letta, bare.id)) throw idTaken('Agent', bare.id);
  const nothing = { block_ids: [], tool_ids: [], folder_ids: [], archive_ids: [], identity_ids: [] };
  const agent = { ...bare, ...nothing };
  insertItem(letta.state.agents, AGENT_KEYS, agent);
  return agent;
}

/** Gives an agent other members, and moves it to where lists then have it. */
export function changeAgent(
  letta: LettaServer,
  agent: AgentRecord,
  changes: Partial<Omit<BareAgent, 'id'>>,
): AgentRecord {
  return changeItem(letta.state.agents, AGENT_KEYS, agent, changes);
}

/** Says that an agent was just changed. */
export function touchAgent(letta: LettaServer, agent: AgentRecord): AgentRecord {
  return changeAgent(letta, agent, { updated_at: creationTime(letta) });
}

function bareAgent(letta: LettaServer, fields: AgentFields): BareAgent {
  const id = fields.id ?? `agent-${letta.random.uuid()}`;
  if (!/^agent-./.test(id)) throw invalidArgument(`${id} is no agent id: it has to start with agent-`);
  const created_at = fields.created_at ? timeOf(fields.created_at, 'created_at') : creationTime(letta);
  const agent = completeAgent(letta, { ...fields, id, created_at });
  agent.updated_at = timeOf(agent.updated_at ?? created_at, 'updated_at');
  agent.last_run_completion &&= timeOf(agent.last_run_completion, 'last_run_completion');
  return agent;
}

/** A time in Letta's form. Throws `LettaError` 400 for a text that means none. */
export function timeOf(text: string, field: string): string {
  const time = parseTime(text);
  if (time === undefined) throw invalidArgument(`${field} is no time: ${text}`);
  return formatTime(time);
}
