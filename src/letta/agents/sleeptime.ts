import { addAgent } from '../records/agents.js';
import { attachTool } from '../tools/agent-tools.js';
import { addBlock } from '../memory/blocks.js';
import { addGroup } from '../groups/groups.js';
import { setRelated } from '../records/relations.js';
import type { LettaServer } from '../model/server.js';
import { findToolByName } from '../tools/tools.js';
import { usualRules, usualTools } from './usual-tools.js';
import type { AgentRecord } from '../model/agents.js';

/** After how many turns the memory is looked after. */
const FREQUENCY = 5;

/**
 * Gives an agent another one that looks after its memory: it has the same blocks, and the two are a group that the
 * first one leads. An agent without an embedding model gets none (SyncServer.create_sleeptime_agent_async).
 */
export function giveMemoryKeeper(letta: LettaServer, agent: AgentRecord): void {
  if (!agent.embedding_config) return;
  const isVoice = agent.agent_type === 'voice_convo_agent';
  const agent_type = isVoice ? ('voice_sleeptime_agent' as const) : ('sleeptime_agent' as const);
  const names = usualTools({ agent_type, include_base_tools: true, include_multi_agent_tools: false });
  const keeper = addAgent(letta, {
    name: `${agent.name}-sleeptime`,
    agent_type,
    llm_config: agent.llm_config,
    embedding_config: agent.embedding_config,
    project_id: agent.project_id,
    tool_rules: isVoice ? [] : usualRules(names),
  });
  for (const name of names) {
    const tool = findToolByName(letta, name);
    if (tool) attachTool(letta, keeper, tool.id);
  }
  const persona = addBlock(letta, {
    label: 'memory_persona',
    value: 'I look after the memory of another agent while it rests.',
  });
  setRelated(letta, keeper, 'block_ids', [...agent.block_ids, persona.id]);
  addGroup(letta, {
    manager_type: isVoice ? 'voice_sleeptime' : 'sleeptime',
    manager_agent_id: agent.id,
    agent_ids: [keeper.id],
    description: isVoice ? 'Talks while another agent looks after the memory.' : '',
    ...(isVoice
      ? { max_message_buffer_length: 30, min_message_buffer_length: 15 }
      : { sleeptime_agent_frequency: FREQUENCY, turns_counter: -1 }),
  });
}
