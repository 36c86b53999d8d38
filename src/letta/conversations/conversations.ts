import type { components } from '../../../generated/letta.js';
import { getAgentRow } from '../records/agent-records.js';
import { addBlock, deleteBlock, findBlock } from '../memory/blocks.js';
import { addSystemMessage, openHistory } from '../memory/contexts.js';
import { blockIdsIn } from '../memory/conversation-blocks.js';
import { findConversation, getConversation, presentConversation } from '../records/conversation-records.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_USER } from '../values/default-user.js';
import { idTaken } from '../values/constraint.js';
import { invalidArgument } from '../values/error.js';
import { withoutNulls } from '../values/given.js';
import { removeMessages } from '../records/message-records.js';
import { rowNotFound } from '../values/not-found.js';
import { type PageRules } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import { completeSettings } from '../llm/conversation-settings.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem, pageOfTable, removeItem } from '../tables/tables.js';
import type { AgentRecord } from '../model/agents.js';
import {
  type Conversation,
  CONVERSATION_KEYS,
  type ConversationRecord,
  type Place,
} from '../model/conversations.js';

type Schemas = components['schemas'];

/**
 * Begins a conversation with an agent: with copies of some of its memory blocks, and a system message of its own.
 * Throws `LettaError` 400 for the label of a block that the agent does not have, 409 for an id that is taken; nothing
 * is made then.
 */
export function createConversation(
  letta: LettaServer,
  agent: AgentRecord,
  request: Schemas['CreateConversation'],
  id?: string,
): ConversationRecord {
  if (id !== undefined && findConversation(letta, id)) {
    throw idTaken('Conversation', id);
  }
  const blocks = agent.block_ids.flatMap((blockId) => findBlock(letta, blockId) ?? []);
  const labels = [...new Set(request.isolated_block_labels ?? [])];
  const originals = labels.map((label) => {
    const block = blocks.find((one) => one.label === label);
    if (!block) throw invalidArgument(`Block with label '${label}' not found on agent '${agent.id}'`);
    return block;
  });
  const copies = originals.map(({ label, value, limit, description, metadata, read_only }) =>
    addBlock(letta, { label, value, limit, description, metadata, read_only }),
  );
  const conversation = addConversation(letta, agent, {
    summary: request.summary ?? null,
    model: request.model ?? null,
    model_settings: request.model_settings ? completeSettings(request.model_settings) : null,
    isolated_block_ids: copies.map((copy) => copy.id),
    ...(id !== undefined && { id }),
  });
  openConversation(letta, agent, conversation, []);
  return conversation;
}

/** Begins a conversation with what an agent was told in another, or outside of any where none is named. */
export function forkConversation(
  letta: LettaServer,
  agent: AgentRecord,
  source: ConversationRecord | null,
): ConversationRecord {
  const shared = (source ? source.in_context_message_ids : openHistory(letta, agent)).slice(1);
  const fork = addConversation(letta, agent, {
    model: source?.model ?? null,
    model_settings: source?.model_settings ?? null,
  });
  openConversation(letta, agent, fork, shared);
  return fork;
}

/** Which conversations are wanted; what is left out does not matter. */
export interface ConversationFilter {
  agent_id?: string;
  summary_search?: string;
}

/** One page of the conversations that are wanted. Throws `LettaError` 404 for an unknown cursor. */
export function listConversations(
  letta: LettaServer,
  orderedBy: keyof typeof CONVERSATION_KEYS,
  { agent_id, summary_search }: ConversationFilter,
  request: PageRequest,
): Conversation[] {
  // Real server: by the ends of runs, a cursor is looked for among the conversations there are; else it is read.
  const unknown =
    orderedBy === 'last_run_completion' ? 'ignored' : (id: string) => rowNotFound('Conversation', id);
  const rules: PageRules = { zero: 'none', cursors: 'order', unknown };
  const isWanted = ({ agent_id: agentId, summary }: ConversationRecord) =>
    (agent_id === undefined || agentId === agent_id) &&
    (!summary_search || summary?.includes(summary_search) === true);
  const { items } = pageOfTable(
    letta.state.conversations,
    CONVERSATION_KEYS,
    orderedBy,
    { ...request, rules },
    isWanted,
  );
  return items.map(withoutContext);
}

/** Where a conversation is not asked for by its id, its context is not told (as on the real server). */
export function withoutContext(conversation: ConversationRecord): Conversation {
  return { ...presentConversation(conversation), in_context_message_ids: [] };
}

/** Changes what is given of a conversation; null is not. */
export function updateConversation(
  letta: LettaServer,
  conversation: ConversationRecord,
  changes: Schemas['UpdateConversation'],
): ConversationRecord {
  return changeItem(letta.state.conversations, CONVERSATION_KEYS, conversation, {
    ...withoutNulls(changes),
    ...(changes.model_settings && { model_settings: completeSettings(changes.model_settings) }),
    updated_at: creationTime(letta),
  });
}

/** Forgets a conversation; messages that another one has too stay. */
export function deleteConversation(letta: LettaServer, conversation: ConversationRecord): void {
  const { state } = letta;
  removeItem(state.conversations, CONVERSATION_KEYS, conversation);
  const shared = new Set([...state.conversations.items.values()].flatMap(({ message_ids }) => message_ids));
  removeMessages(
    letta,
    conversation.agent_id,
    ({ id, conversation_id }) => conversation_id === conversation.id && !shared.has(id),
  );
  for (const id of conversation.isolated_block_ids) {
    const block = findBlock(letta, id);
    if (block) deleteBlock(letta, block);
  }
  state.contextTokens.delete(conversation.id);
}

/** The agent of a conversation. */
export function agentIn(letta: LettaServer, conversation: ConversationRecord): AgentRecord {
  return getAgentRow(letta, conversation.agent_id);
}

/**
 * The agent that is meant by `default` together with its id, or by its id alone (deprecated); undefined where a
 * conversation is.
 */
export function agentMeantBy(id: string, agentId: string | null | undefined): string | undefined {
  if (id === 'default' && agentId) return agentId;
  return id.startsWith('agent-') ? id : undefined;
}

/** What is meant by `default` or an id. Throws `LettaError` 404 for an unknown conversation. */
export function placeOf(letta: LettaServer, id: string, agentId: string | null | undefined): Place {
  const meant = agentMeantBy(id, agentId);
  return meant === undefined ? { conversation: getConversation(letta, id) } : { agentId: meant };
}

type ConversationFields = Partial<
  Pick<ConversationRecord, 'id' | 'summary' | 'model' | 'model_settings' | 'isolated_block_ids'>
>;

function addConversation(
  letta: LettaServer,
  agent: AgentRecord,
  fields: ConversationFields,
): ConversationRecord {
  const created_at = creationTime(letta);
  const conversation: ConversationRecord = {
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
    created_at,
    updated_at: created_at,
    id: `conv-${letta.random.uuid()}`,
    agent_id: agent.id,
    summary: null,
    in_context_message_ids: [],
    isolated_block_ids: [],
    model: null,
    model_settings: null,
    last_message_at: null,
    ...fields,
    message_ids: [],
    last_run_completion: null,
  };
  insertItem(letta.state.conversations, CONVERSATION_KEYS, conversation);
  return conversation;
}

/** Puts a system message at the beginning, and messages that others have too after it. */
function openConversation(
  letta: LettaServer,
  agent: AgentRecord,
  conversation: ConversationRecord,
  shared: readonly string[],
): void {
  openHistory(letta, agent);
  const blockIds = blockIdsIn(letta, agent, conversation);
  const { id } = addSystemMessage(letta, agent, { conversationId: conversation.id, blockIds });
  conversation.in_context_message_ids = [...conversation.in_context_message_ids, id, ...shared];
  conversation.message_ids = [...conversation.message_ids, ...shared];
}
