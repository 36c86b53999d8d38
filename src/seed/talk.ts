import { contextIds, extendContext } from '../letta/memory/contexts.js';
import { createConversation } from '../letta/conversations/conversations.js';
import { addMessage } from '../letta/records/message-records.js';
import type { LettaServer } from '../letta/model/server.js';
import { formatTime, parseTime } from '../letta/values/times.js';
import { mapped, type Work } from '../scheduling/slices.js';
import type { Notes } from './notes.js';
import { at, type SeedPath } from './problem.js';
import type { Seed } from './seed.js';
import type { AgentRecord } from '../letta/model/agents.js';
import type { Context } from '../letta/model/conversations.js';

type SeedAgent = NonNullable<Seed['agents']>[number];
type SeedMessage = NonNullable<SeedAgent['messages']>[number];

/** Adds what was said to an agent before, in conversations and outside. Notes ids that are taken. */
export function* plantTalk(
  letta: LettaServer,
  agent: AgentRecord,
  path: SeedPath,
  { messages = [], conversations = [] }: Pick<SeedAgent, 'messages' | 'conversations'>,
  notes: Notes,
): Work<void> {
  if (messages.length > 0) yield* plantMessages(letta, { agentId: agent.id, conversationId: null }, messages);
  for (const [index, { id, summary, messages: said = [] }] of conversations.entries()) {
    const conversation = notes.attempt(() =>
      at([...path, 'conversations', index], () =>
        createConversation(letta, agent, { summary: summary ?? null }, id),
      ),
    );
    if (!conversation) continue;
    yield* plantMessages(letta, { agentId: agent.id, conversationId: conversation.id }, said);
  }
}

function* plantMessages(letta: LettaServer, context: Context, messages: readonly SeedMessage[]): Work<void> {
  // So that the system message comes before everything else.
  contextIds(letta, context);
  const added = yield* mapped(messages, ({ role, content, reasoning, created_at, ...others }) =>
    addMessage(letta, {
      ...others,
      agent_id: context.agentId,
      conversation_id: context.conversationId,
      role,
      content: [
        ...(reasoning === undefined
          ? []
          : [{ type: 'reasoning' as const, is_native: true, reasoning, signature: null }]),
        { type: 'text', text: content, signature: null },
      ],
      ...(created_at !== undefined && { created_at: formatTime(parseTime(created_at) ?? 0) }),
    }),
  );
  extendContext(letta, context, added);
}
