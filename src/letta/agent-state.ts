import type { AgentRecord, AgentState } from './agent-records.js';
import { toolsOfAgent } from './agent-tools.js';
import { findBlock, presentBlock } from './blocks.js';
import type { LettaServer } from './server.js';
import { presentTool } from './tools.js';

/** An agent as it goes over the wire, with everything it is related to. */
export function agentState(letta: LettaServer, record: AgentRecord): AgentState {
  const { block_ids, tool_ids, folder_ids, archive_ids, ...agent } = record;
  void [tool_ids, folder_ids, archive_ids];
  const blocks = block_ids.flatMap((id) => findBlock(letta, id) ?? []).map(presentBlock);
  return {
    ...agent,
    blocks,
    memory: {
      agent_type: agent.agent_type,
      git_enabled: false,
      blocks,
      file_blocks: [],
      prompt_template: '',
    },
    tools: toolsOfAgent(letta, record).map(presentTool),
    sources: [],
    identities: [],
  };
}
