import type { AgentRecord, AgentState } from './agent-records.js';
import { findBlock, presentBlock } from './blocks.js';
import type { LettaServer } from './server.js';

/** An agent as it goes over the wire, with everything it is related to. */
export function agentState(letta: LettaServer, { block_ids, ...agent }: AgentRecord): AgentState {
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
    tools: [],
    sources: [],
    identities: [],
  };
}
