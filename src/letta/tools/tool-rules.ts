import type { AgentRecord } from '../model/agents.js';

type ToolRule = NonNullable<AgentRecord['tool_rules']>[number];

/** Members that the real server fills in, by kind of rule. */
const FILLED: Partial<Record<ToolRule['type'], object>> = {
  constrain_child_tools: { child_arg_nodes: null },
  run_first: { args: null },
  conditional: { default_child: null, require_output_mapping: false },
};

/** Rules as the real server keeps them, with every member that their kind has. */
export function completeRules(rules: ToolRule[]): ToolRule[] {
  return rules.map((rule) => ({ prompt_template: null, ...FILLED[rule.type], ...rule }));
}
