import type { components } from '../../generated/letta.js';
import { type Actor, lettaActor } from './users.js';
import type { operations } from '../../generated/letta.js';
import { seedAgents } from './agents.js';

export type Tool = components['schemas']['Tool'] & { id: string };
export type ToolResult = components['schemas']['ToolExecutionResult'];

/** Somebody who works with one agent of a sandbox. */
export interface Worker extends Actor<operations> {
  sandbox: string;
  agentId: string;
  /** Gives the agent tools of these names. */
  equip(...names: string[]): Promise<void>;
  /** Calls a tool of the agent's. */
  run(name: string, args: object): Promise<ToolResult>;
  /** The text of a memory block of the agent's. */
  memory(label: string): Promise<string | undefined>;
}

/** The source of a function with one parameter that is described. */
export function source(name: string, parameter = 'city: str'): string {
  const [word = ''] = parameter.split(':');
  return `def ${name}(${parameter}):\n    """Does ${name}.\n\n    Args:\n        ${word}: The ${word}.\n    """\n`;
}

/** An agent in a sandbox, with a block about its human and one that is read-only, and somebody who works with it. */
export async function workWith(sandbox: string): Promise<Worker> {
  const blocks = [
    { label: 'human', value: 'name: Ann\nlikes: tea' },
    { label: 'law', value: 'be kind', read_only: true },
  ];
  const [agentId = ''] = await seedAgents(sandbox, [{ name: 'Weather', blocks }]);
  const letta = lettaActor(sandbox);
  return {
    ...letta,
    sandbox,
    agentId,
    async equip(...names) {
      const tools = await letta.call('list_tools', { query: { names } });
      for (const { id = '' } of tools) {
        await letta.call('attach_tool_to_agent', { path: { agent_id: agentId, tool_id: id } });
      }
    },
    run: (name, args) =>
      letta.call('run_tool_for_agent', { path: { agent_id: agentId, tool_name: name }, body: { args } }),
    async memory(label) {
      const agent = await letta.call('retrieve_agent', { path: { agent_id: agentId } });
      return agent.memory.blocks.find((block) => block.label === label)?.value;
    },
  };
}

/** What the real server says of a tool call that failed. */
export function complaint(name: string, text: string): Partial<ToolResult> {
  return { status: 'error', func_return: null, stderr: [`Error executing function ${name}: ${text}`] };
}
