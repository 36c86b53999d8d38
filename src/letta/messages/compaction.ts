import type { components } from '../../../generated/letta.js';
import { contextMessages, replaceContext } from '../memory/contexts.js';
import { LettaError } from '../values/error.js';
import { addMessage, textOf } from '../records/message-records.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';
import type { Context } from '../model/conversations.js';
import type { MessageRecord } from '../model/messages.js';

type Schemas = components['schemas'];

/** What became of a context. */
export type Compaction = Schemas['CompactionResponse'];

/** Summarises what an agent has before it outside of conversations. Throws `LettaError` 400 like `compact`. */
export function summarizeAgent(
  letta: LettaServer,
  agent: AgentRecord,
  settings: Schemas['CompactionSettings'] | null,
): Compaction {
  const context = { agentId: agent.id, conversationId: null };
  const messages = contextMessages(letta, context);
  if (messages.every(({ role }) => role === 'system' || role === 'summary')) return nothingToDo(messages);
  return compact(letta, agent, context, settings);
}

/**
 * Takes messages out of a context and puts a summary in their place, after the system message: all of them with a mode
 * of that name, else the older half, up to something the agent said. Throws `LettaError` 400 when that makes the
 * context no shorter.
 */
export function compact(
  letta: LettaServer,
  agent: AgentRecord,
  context: Context,
  settings: Schemas['CompactionSettings'] | null,
): Compaction {
  const messages = contextMessages(letta, context);
  const [system, ...others] = messages;
  if (!system) throw new LettaError(400, 'No in-context messages found for this conversation.');
  const mode = settings?.mode ?? agent.compaction_settings?.mode ?? 'sliding_window';
  const cut = mode.endsWith('all') ? others.length : cutOf(others);
  const kept = others.slice(cut);
  if (cut < 2) throw tooShort();
  const summary = `${cut} earlier messages, from "${excerpt(others[0])}" to "${excerpt(others[cut - 1])}".`;
  const { id } = addMessage(letta, {
    agent_id: agent.id,
    conversation_id: context.conversationId,
    role: 'summary',
    content: [{ type: 'text', text: `${INTRODUCTION}${summary}`, signature: null }],
    otid: letta.random.uuid(),
    model: agent.llm_config.model,
  });
  replaceContext(letta, context, [system.id, id, ...kept.map((message) => message.id)]);
  return { summary, num_messages_before: messages.length, num_messages_after: kept.length + 2 };
}

/** Real server: what stands before a summary, for the model to know what it is. */
const INTRODUCTION =
  'Note: prior messages have been hidden from view due to conversation memory constraints.\n' +
  'The following is a summary of the previous messages:\n ';

/** The older half ends before something the agent said, so that no call is parted from what it returned. */
function cutOf(messages: readonly MessageRecord[]): number {
  const half = Math.ceil(messages.length / 2);
  const index = messages.findIndex(({ role }, at) => at >= half && role === 'assistant');
  return index < 0 ? 0 : index;
}

function tooShort(): LettaError {
  return new LettaError(
    400,
    'Summarization failed to reduce the number of messages. You may not have enough messages to compact or need to use a different CompactionSettings (e.g. using `all` mode).',
  );
}

function nothingToDo(messages: readonly MessageRecord[]): Compaction {
  const summary = messages.find(({ role }) => role === 'summary');
  if (!summary) throw tooShort();
  const { length } = messages;
  return { summary: textOf(summary.content), num_messages_before: length, num_messages_after: length };
}

/** Characters of a message that a summary quotes. */
const EXCERPT = 60;

function excerpt(message: MessageRecord | undefined): string {
  const text = textOf(message?.content ?? []) || (message?.calls?.[0]?.name ?? '');
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}...` : text;
}
