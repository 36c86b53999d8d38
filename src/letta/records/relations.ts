import type { LettaServer } from '../model/server.js';
import type { AgentRecord, Relation, Holders } from '../model/agents.js';

const RELATIONS: Relation[] = ['block_ids', 'tool_ids', 'folder_ids', 'archive_ids', 'identity_ids'];

/** Gives an agent what a list of its is to name, each once, in this order, instead of what it named. */
export function setRelated(
  letta: LettaServer,
  agent: AgentRecord,
  relation: Relation,
  ids: Iterable<string>,
): void {
  for (const id of agent[relation]) forget(letta.state.holders, id, agent.id);
  agent[relation] = [...new Set(ids)];
  for (const id of agent[relation]) remember(letta.state.holders, id, agent.id);
}

/** Gives an agent one more thing; nothing changes when it has it. */
export function relate(letta: LettaServer, agent: AgentRecord, relation: Relation, id: string): void {
  if (agent[relation].includes(id)) return;
  agent[relation] = [...agent[relation], id];
  remember(letta.state.holders, id, agent.id);
}

/** Takes a thing from an agent; false when it does not have it. */
export function unrelate(letta: LettaServer, agent: AgentRecord, relation: Relation, id: string): boolean {
  if (!agent[relation].includes(id)) return false;
  agent[relation] = agent[relation].filter((other) => other !== id);
  forget(letta.state.holders, id, agent.id);
  return true;
}

/** Takes a thing from everybody who has it, for it is about to go. */
export function unrelateFromAll(letta: LettaServer, relation: Relation, id: string): void {
  for (const agent of agentsWith(letta, id)) unrelate(letta, agent, relation, id);
}

/** Takes everything from an agent, for it is about to go. */
export function unrelateAll(letta: LettaServer, agent: AgentRecord): void {
  for (const relation of RELATIONS) setRelated(letta, agent, relation, []);
}

/** The agents that have a thing, in the order they came to it. */
export function agentsWith(letta: LettaServer, id: string): AgentRecord[] {
  const ids = [...(letta.state.holders.get(id) ?? [])];
  return ids.flatMap((agentId) => letta.state.agents.items.get(agentId) ?? []);
}

/** How many agents have a thing. */
export function countAgentsWith(letta: LettaServer, id: string): number {
  return letta.state.holders.get(id)?.size ?? 0;
}

function remember(holders: Holders, id: string, agentId: string): void {
  const agents = holders.get(id);
  if (agents) agents.add(agentId);
  else holders.set(id, new Set([agentId]));
}

function forget(holders: Holders, id: string, agentId: string): void {
  const agents = holders.get(id);
  agents?.delete(agentId);
  if (agents?.size === 0) holders.delete(id);
}
