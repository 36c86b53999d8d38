import { findAgent, getAgentRow } from '../records/agent-records.js';
import { DEFAULT_ORGANIZATION } from '../values/default-user.js';
import { LettaError } from '../values/error.js';
import { agentNotFound } from '../values/not-found.js';
import { BY_ID_PAGES } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { relate, unrelate } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { pageOfSome } from '../tables/tables.js';
import { findTool, findToolByName, toolTable } from './tools.js';
import type { AgentRecord } from '../model/agents.js';
import { TOOL_KEYS, type ToolRecord } from '../model/tools.js';

/** An agent as operations on its tools look it up: they say less about one that is missing than others. */
export function getToolUser(letta: LettaServer, agentId: string): AgentRecord {
  const agent = findAgent(letta, agentId);
  if (!agent) throw agentNotFound();
  return agent;
}

/** The tools an agent has, in the order they were attached. */
export function toolsOfAgent(letta: LettaServer, agent: AgentRecord): ToolRecord[] {
  return agent.tool_ids.flatMap((id) => findTool(letta, id) ?? []);
}

/** One page of them, by when they were made; tools of the same instant by id. */
export function listToolsOf(letta: LettaServer, agent: AgentRecord, request: PageRequest): ToolRecord[] {
  const tools = toolsOfAgent(letta, agent);
  return pageOfSome(toolTable(letta), TOOL_KEYS, 'created_at', { ...request, rules: BY_ID_PAGES }, tools)
    .items;
}

/** The tool that an agent has under a name; undefined when it has none. */
export function findToolOfAgent(
  letta: LettaServer,
  agent: AgentRecord,
  name: string,
): ToolRecord | undefined {
  const tool = findToolByName(letta, name);
  return tool && agent.tool_ids.includes(tool.id) ? tool : undefined;
}

/**
 * Gives an agent a tool, once, and a rule that its calls need approval where the tool says so by default.
 * Throws `LettaError` 404 for an unknown tool.
 */
export function attachTool(letta: LettaServer, agent: AgentRecord, toolId: string): void {
  const tool = findTool(letta, toolId);
  if (!tool) {
    throw new LettaError(404, `Tool with id=${toolId} not found in organization=${DEFAULT_ORGANIZATION}`);
  }
  relate(letta, agent, 'tool_ids', toolId);
  if (tool.default_requires_approval) setApproval(agent, tool.name, true);
}

/** Takes a tool from an agent; one that it does not have is no matter (real server: a logged warning). */
export function detachTool(letta: LettaServer, agent: AgentRecord, toolId: string): void {
  unrelate(letta, agent, 'tool_ids', toolId);
}

/**
 * Says whether an agent's calls of a tool need approval, of any tool name: the real server does not look whether
 * there is such a tool. Throws `LettaError` 404 for an unknown agent.
 */
export function modifyApproval(
  letta: LettaServer,
  agentId: string,
  toolName: string,
  requiresApproval: boolean,
): AgentRecord {
  const agent = getAgentRow(letta, agentId);
  setApproval(agent, toolName, requiresApproval);
  return agent;
}

/** Whether an agent may call a tool only with approval. A tool's default counts from when it was attached. */
export function needsApproval(agent: AgentRecord, toolName: string): boolean {
  return (agent.tool_rules ?? []).some(
    (rule) => rule.type === 'requires_approval' && rule.tool_name === toolName,
  );
}

function setApproval(agent: AgentRecord, toolName: string, wanted: boolean): void {
  if (needsApproval(agent, toolName) === wanted) return;
  const rules = agent.tool_rules ?? [];
  agent.tool_rules = wanted
    ? [...rules, { tool_name: toolName, type: 'requires_approval', prompt_template: null }]
    : rules.filter((rule) => rule.type !== 'requires_approval' || rule.tool_name !== toolName);
}
