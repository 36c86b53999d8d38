import type { AgentRecord } from './agent-records.js';
import { findBlock } from './blocks.js';
import type { LettaServer } from './server.js';

/**
 * What an agent's language model would be told first (letta/prompts/prompt_generator.py): the agent's own
 * instructions, its memory blocks, and a few facts. `blocks` are those in effect, which a conversation may have of its
 * own; `conversationId` is `default` outside of conversations.
 */
export function systemText(
  letta: LettaServer,
  agent: AgentRecord,
  blockIds: readonly string[],
  { conversationId, time, earlier }: { conversationId: string; time: string; earlier: number },
): string {
  const blocks = blockIds.flatMap((id) => findBlock(letta, id) ?? []);
  const memory = blocks.map(
    ({ label, description, value, limit }) =>
      `<${label ?? 'block'}>\n<description>\n${description ?? ''}\n</description>\n<metadata>\n` +
      `- chars_current=${value.length}\n- chars_limit=${limit ?? 0}\n</metadata>\n<value>\n${value}\n</value>\n` +
      `</${label ?? 'block'}>`,
  );
  const parts = [
    agent.system,
    ...(memory.length > 0 ? [`<memory_blocks>\n${memory.join('\n')}\n</memory_blocks>`] : []),
    '<memory_metadata>\n' +
      `- AGENT_ID: ${agent.id}\n- CONVERSATION_ID: ${conversationId}\n` +
      `- System prompt last recompiled: ${dayTime(time)}\n` +
      `- ${earlier} previous messages between you and the user are stored in recall memory\n</memory_metadata>`,
  ];
  return parts.join('\n\n');
}

/** `2025-06-01 12:00:00 PM UTC+0000`, as the real server writes it for models. */
function dayTime(time: string): string {
  const [date = '', clock = ''] = time.replace('Z', '').split('T');
  const [hours = '0', minutes = '00', seconds = '00'] = clock.split(/[:.]/);
  const hour = String(Number(hours) % 12 || 12).padStart(2, '0');
  return `${date} ${hour}:${minutes}:${seconds} ${Number(hours) < 12 ? 'AM' : 'PM'} UTC+0000`;
}
