import { LENIENT_PAGES } from '../tables/page-rules.js';
import type { components } from '../../../generated/letta.js';
import { filtered, type Work } from '../../scheduling/slices.js';
import { findAgent } from '../records/agent-records.js';
import { LettaError } from '../values/error.js';
import { expand, PLAIN_VIEW } from './letta-messages.js';
import { functionCalls } from '../records/message-records.js';
import type { LettaServer } from '../model/server.js';
import { pageOfTable } from '../tables/tables.js';
import { between } from '../values/loose-times.js';
import { MESSAGE_KEYS, type MessageRecord } from '../model/messages.js';

type Schemas = components['schemas'];

/** What is looked for; what is left out does not matter. */
export interface MessageSearch {
  query?: string | null;
  roles?: readonly string[] | null;
  agent_id?: string | null;
  project_id?: string | null;
  template_id?: string | null;
  conversation_id?: string | null;
  limit: number;
  start_date?: string | null;
  end_date?: string | null;
}

/** Messages that contain what is looked for, in letters of either case, the newest first. */
export function searchMessages(letta: LettaServer, search: MessageSearch): Work<MessageRecord[]> {
  const newestFirst = { direction: 'desc' as const, rules: LENIENT_PAGES };
  const isWithin = between(search.start_date, search.end_date);
  const query = (search.query ?? '').toLowerCase();
  const isWanted = (message: MessageRecord) =>
    fits(letta, search, message) &&
    isWithin(message.created_at) &&
    wordsOf(message).toLowerCase().includes(query);
  const { items } = pageOfTable(letta.state.messages, MESSAGE_KEYS, 'created_at', newestFirst);
  return filtered(items, isWanted, search.limit || Infinity);
}

function fits(letta: LettaServer, search: MessageSearch, message: MessageRecord): boolean {
  const agent = findAgent(letta, message.agent_id);
  return (
    (!search.agent_id || message.agent_id === search.agent_id) &&
    (!search.conversation_id || message.conversation_id === search.conversation_id) &&
    (!search.roles?.length || search.roles.includes(message.role)) &&
    (!search.project_id || agent?.project_id === search.project_id) &&
    (!search.template_id || agent?.template_id === search.template_id)
  );
}

/** Everything in a message that can be looked for. */
function wordsOf({ content, returns }: MessageRecord): string {
  const parts = content.map((part) =>
    'text' in part ? part.text : 'reasoning' in part ? part.reasoning : '',
  );
  const returned = (returns ?? []).map(({ tool_return }) =>
    typeof tool_return === 'string' ? tool_return : '',
  );
  return [...parts, ...returned].join('\n');
}

/** The constant of reciprocal rank fusion, which the real server ranks by. */
const RANK_CONSTANT = 60;

/** The same, as the server keeps them. Throws `LettaError` 400 where there are no agents. */
export function* searchStoredMessages(
  letta: LettaServer,
  search: MessageSearch,
): Work<Schemas['MessageSearchResult'][]> {
  if (letta.state.agents.items.size === 0) {
    throw new LettaError(400, 'No agents found in organization to derive embedding configuration from');
  }
  return (yield* searchMessages(letta, search)).map((message, index) => ({
    embedded_text: wordsOf(message),
    message: storedMessage(message),
    fts_rank: index + 1,
    vector_rank: null,
    rrf_score: 1 / (RANK_CONSTANT + index + 1),
  }));
}

/** What was found, as clients see it; calls and what they return are left out (as on the real server). */
export function shownResults(messages: readonly MessageRecord[]): Schemas['MessageListResult'][] {
  return messages.flatMap((message) => {
    const base = {
      message_id: message.id,
      agent_id: message.agent_id,
      conversation_id: message.conversation_id,
      created_at: message.created_at,
    };
    return expand(message, PLAIN_VIEW).flatMap((shown): Schemas['MessageListResult'][] => {
      switch (shown.message_type) {
        case 'reasoning_message':
          return [{ reasoning: shown.reasoning, message_type: shown.message_type, ...base }];
        case 'system_message':
        case 'user_message':
        case 'assistant_message':
          return [{ message_type: shown.message_type, content: shown.content, ...base }];
        default:
          return [];
      }
    });
  });
}

/** A message as the server keeps it, as far as the wire tells of it (letta/schemas/message.py). */
function storedMessage(message: MessageRecord): Schemas['StoredMessage'] {
  const { id, agent_id, model, role, content, name, calls, created_at, step_id, run_id, otid } = message;
  return {
    created_at,
    id,
    agent_id,
    model,
    role,
    content,
    name,
    tool_calls: calls && functionCalls(calls),
    tool_call_id: message.returns?.[0]?.tool_call_id ?? null,
    step_id,
    run_id,
    otid,
    tool_returns:
      message.returns?.map(({ tool_call_id, status, stdout, stderr, tool_return }) => ({
        tool_call_id,
        status,
        stdout: stdout ?? null,
        stderr: stderr ?? null,
        func_response: tool_return,
      })) ?? null,
    group_id: message.group_id,
    sender_id: message.sender_id,
    conversation_id: message.conversation_id,
  };
}
