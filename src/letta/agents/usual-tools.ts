import type { AgentRecord, AgentState } from '../model/agents.js';

type ToolRules = NonNullable<AgentState['tool_rules']>;

const MEMGPT_TOOLS = [
  'send_message',
  'conversation_search',
  'core_memory_append',
  'core_memory_replace',
  'memory',
  'memory_apply_patch',
];

/** What agents of each kind have unless told otherwise (letta/constants.py, AgentManager.create_agent_async). */
const USUAL_TOOLS: Record<AgentRecord['agent_type'], string[]> = {
  letta_v1_agent: ['conversation_search', 'memory_replace', 'memory_insert'],
  memgpt_v2_agent: ['send_message', 'conversation_search', 'memory_replace', 'memory_insert'],
  memgpt_agent: MEMGPT_TOOLS,
  split_thread_agent: MEMGPT_TOOLS,
  sleeptime_agent: ['memory_replace', 'memory_insert', 'memory_rethink', 'memory_finish_edits'],
  voice_convo_agent: ['send_message', 'search_memory'],
  voice_sleeptime_agent: ['store_memories', 'rethink_user_memory', 'finish_rethinking_memory'],
  react_agent: [],
  workflow_agent: [],
};

/** Where another agent looks after the memory, this one only talks. */
const TALKING_TOOLS = ['send_message', 'conversation_search', 'archival_memory_search'];

const MULTI_AGENT_TOOLS = [
  'send_message_to_agent_and_wait_for_reply',
  'send_message_to_agents_matching_tags',
  'send_message_to_agent_async',
];

const ENDING = new Set(['send_message', 'send_message_to_agent_async', 'memory_finish_edits']);

const CONTINUING = new Set([
  'conversation_search',
  'archival_memory_insert',
  'archival_memory_search',
  'core_memory_append',
  'core_memory_replace',
  'memory',
  'memory_apply_patch',
  'memory_replace',
  'memory_insert',
  'memory_rethink',
]);

/** What decides which tools an agent has from the start. */
export interface ToolWishes {
  agent_type?: AgentRecord['agent_type'];
  include_base_tools: boolean;
  include_multi_agent_tools: boolean;
  enable_sleeptime?: boolean | null;
}

/** The names of the tools that an agent has without naming them. */
export function usualTools(wishes: ToolWishes): string[] {
  const {
    agent_type = 'letta_v1_agent',
    include_base_tools,
    include_multi_agent_tools,
    enable_sleeptime,
  } = wishes;
  const isTalking = enable_sleeptime && !/sleeptime|voice/.test(agent_type);
  return [
    ...(include_base_tools ? (isTalking ? TALKING_TOOLS : USUAL_TOOLS[agent_type]) : []),
    ...(include_multi_agent_tools ? MULTI_AGENT_TOOLS : []),
  ];
}

/** The rules that base tools bring along: which end a run and which let it go on. */
export function usualRules(names: string[]): ToolRules {
  return names
    .filter((name) => ENDING.has(name) || CONTINUING.has(name))
    .map((tool_name) => ({
      tool_name,
      type: ENDING.has(tool_name) ? 'exit_loop' : 'continue_loop',
      prompt_template: null,
    }));
}
