import {
  attachTool,
  detachTool,
  getToolUser,
  listToolsOf,
  modifyApproval,
} from '../../src/letta/tools/agent-tools.js';
import { agentState } from '../../src/letta/agents/agent-state.js';
import { runTool } from '../../src/letta/tool-execution/tool-execution.js';
import { presentTool } from '../../src/letta/tools/tools.js';
import { listing } from '../../src/server/listing.js';
import { approvalOf } from './approval.js';
import type { LettaOverrides } from './edge/service.js';

/** The tools that an agent has. */
export const agentTools = {
  list_tools_for_agent({ path, query, letta }) {
    const { limit, after, before, order: direction = 'desc' } = query;
    const agent = getToolUser(letta, path.agent_id);
    return listing(listToolsOf(letta, agent, { limit, after, before, direction }), presentTool);
  },
  attach_tool_to_agent({ path, letta, isSdk }) {
    const agent = getToolUser(letta, path.agent_id);
    attachTool(letta, agent, path.tool_id);
    return isSdk ? null : agentState(letta, agent);
  },
  detach_tool_from_agent({ path, letta, isSdk }) {
    const agent = getToolUser(letta, path.agent_id);
    detachTool(letta, agent, path.tool_id);
    return isSdk ? null : agentState(letta, agent);
  },
  modify_approval_for_tool({ path, query, body, letta, isSdk }) {
    const wanted = approvalOf(body, query.requires_approval);
    const agent = modifyApproval(letta, path.agent_id, path.tool_name, wanted);
    return isSdk ? null : agentState(letta, agent);
  },
  run_tool_for_agent({ path, body, letta }) {
    return runTool(letta, path.agent_id, path.tool_name, body.args ?? {});
  },
} satisfies Partial<LettaOverrides>;
