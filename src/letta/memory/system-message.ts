import { findBlock } from './blocks.js';
import { memoryText } from './memory-text.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';

/** Facts that change while an agent is talked to. */
export interface Facts {
  /** `default` outside of conversations. */
  conversationId: string;
  /** When the text was written. */
  time: string;
  /** How many messages there are that it does not have before it. */
  earlier: number;
  /** How many passages it has in its archive. */
  archived?: number;
}

/**
 * What an agent's language model would be told first (letta/prompts/prompt_generator.py): the agent's own
 * instructions, its memory blocks, and a few facts. `blockIds` are those in effect, which a conversation may have of its
 * own.
 */
export function systemText(
  letta: LettaServer,
  agent: AgentRecord,
  blockIds: readonly string[],
  facts: Facts,
): string {
  const memory = memoryText(blockIds.flatMap((id) => findBlock(letta, id) ?? []));
  return [agent.system, memory, factsText(agent, facts)].filter(Boolean).join('\n\n');
}

/** What an agent is told of what it does not have before it. */
export function factsText(
  agent: AgentRecord,
  { conversationId, time, earlier, archived = 0 }: Facts,
): string {
  return [
    '<memory_metadata>',
    `- AGENT_ID: ${agent.id}`,
    `- CONVERSATION_ID: ${conversationId}`,
    `- System prompt last recompiled: ${dayTime(time)}`,
    `- ${earlier} previous messages between you and the user are stored in recall memory`,
    ...(archived > 0 ? [`- ${archived} memories of yours are stored in archival memory`] : []),
    '</memory_metadata>',
  ].join('\n');
}

/** `2025-06-01 12:00:00 PM UTC+0000`, as the real server writes it for models. */
export function dayTime(time: string): string {
  const [date = '', clock = ''] = time.replace('Z', '').split('T');
  const [hours = '0', minutes = '00', seconds = '00'] = clock.split(/[:.]/);
  const hour = String(Number(hours) % 12 || 12).padStart(2, '0');
  return `${date} ${hour}:${minutes}:${seconds} ${Number(hours) < 12 ? 'AM' : 'PM'} UTC+0000`;
}
