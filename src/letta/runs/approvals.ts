import type { components } from '../../../generated/letta.js';
import { pythonRepr } from '../../python/repr.js';
import type { Act } from '../../script/acts.js';
import type { Returned } from '../../script/templates.js';
import { findAgent } from '../records/agent-records.js';
import { contextMessages, extendContext, lastMessage } from '../memory/contexts.js';
import { LettaError, BadMessages } from '../values/error.js';
import { addMessage, findMessage } from '../records/message-records.js';
import type { LettaServer } from '../model/server.js';
import { changeItem } from '../tables/tables.js';
import { carryOutCall } from '../tool-execution/tool-calls.js';
import { AGENT_KEYS } from '../model/agents.js';
import type { Context } from '../model/conversations.js';
import type {
  SentMessage,
  ApprovalItem,
  CallRecord,
  MessageFields,
  MessageRecord,
  ToolReturn,
} from '../model/messages.js';
import type { RunRecord } from '../model/runs.js';

/** A decision in one form: an item for each call. */
export interface Approval {
  items: ApprovalItem[];
  otid: string | null;
  groupId: string | null;
}

/** A decision that answers a question. */
export interface Decided {
  requestId: string;
  items: ApprovalItem[];
  message: Omit<MessageFields, 'agent_id'>;
  acts: Act[];
  /** What the tools returned that the answer had called before it asked. */
  returns: Returned[];
}

/** Whether a message asks to be allowed something. */
export function isQuestion({ role, calls }: MessageRecord): boolean {
  return role === 'approval' && calls !== null;
}

/** Throws `LettaError` 409 when what comes next has to be a decision. */
export function refuseWhilePending(letta: LettaServer, context: Context): void {
  const last = lastMessage(letta, context);
  if (!last || !isQuestion(last)) return;
  const message =
    'CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call. Please approve or deny ' +
    'the pending request before continuing.';
  const detail = { code: 'PENDING_APPROVAL', message, pending_request_id: last.id };
  throw new LettaError(409, detail, { message });
}

/** The decision that a message is, in any of the forms it may have; undefined when it is none. */
export function approvalOf(message: SentMessage): Approval | undefined {
  if ('role' in message) return undefined;
  const { otid = null, group_id: groupId = null } = message;
  if ('tool_returns' in message) return { items: message.tool_returns, otid, groupId };
  const { approvals, approve, approval_request_id, reason } = message;
  if (approvals && approvals.length > 0) return { items: approvals, otid, groupId };
  const isOlder = approve !== null && approve !== undefined && typeof approval_request_id === 'string';
  const older: components['schemas']['ApprovalReturn'][] = isOlder
    ? [{ type: 'approval', tool_call_id: approval_request_id, approve, reason: reason ?? null }]
    : [];
  return { items: older, otid, groupId };
}

/**
 * What a decision leads to; undefined for one that was carried out before. Throws `BadMessages` when nothing waits for
 * one, or something else does.
 */
export function readDecision(letta: LettaServer, context: Context, approval: Approval): Decided | undefined {
  const request = lastMessage(letta, context);
  if (request?.role !== 'approval' || !request.calls) {
    if (wasDecided(letta, context, approval)) return undefined;
    throw new BadMessages(
      'Cannot process approval response: No tool call is currently awaiting approval. ' +
        'Please send a regular message to interact with the agent.',
    );
  }
  const items = checkedItems(request, request.calls, approval);
  const isDenied = items.some((item) => 'approve' in item && !item.approve);
  const { continuation } = request;
  return {
    requestId: request.id,
    items,
    message: {
      role: 'approval',
      content: [],
      approvals: items,
      group_id: approval.groupId,
      conversation_id: context.conversationId,
    },
    acts: (isDenied ? continuation?.call.denied : continuation?.rest) ?? [],
    returns: [...(continuation?.returns ?? [])],
  };
}

/** The items with the ids of the calls; the older form may name the message instead. */
function checkedItems(request: MessageRecord, calls: CallRecord[], { items }: Approval): ApprovalItem[] {
  if (items.length === 0) {
    throw new BadMessages(
      'Invalid approval response. Approval response message does not contain any approvals.',
    );
  }
  const expected = calls.map(({ id }) => id);
  const received = items.map(({ tool_call_id }) => tool_call_id);
  if (sameSet(expected, received)) return items;
  const [only] = expected;
  if (only !== undefined && expected.length === 1 && received[0] === request.id) {
    return items.map((item) => ({ ...item, tool_call_id: only }));
  }
  throw new BadMessages(
    `Invalid tool call IDs. Expected '${pythonRepr(expected)}', but received '${pythonRepr(received)}'.`,
  );
}

/** How far back the real server looks for what a decision has led to. */
const RECENT = 10;

function wasDecided(letta: LettaServer, context: Context, { items }: Approval): boolean {
  const received = items.map(({ tool_call_id }) => tool_call_id);
  const recent = contextMessages(letta, context).slice(-RECENT);
  return recent.some(
    ({ role, returns }) =>
      role === 'tool' && returns !== null && received.length > 0 && sameSet(returns.map(idOf), received),
  );
}

function idOf({ tool_call_id }: ToolReturn): string {
  return tool_call_id;
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.every((id) => others.includes(id)) && others.every((id) => some.includes(id));
}

/** What comes of the calls of a question once it is answered: carried out, denied, or made by the client. */
export function answerCalls(
  letta: LettaServer,
  run: RunRecord,
  request: MessageRecord,
  items: readonly ApprovalItem[],
): ToolReturn[] {
  return (request.calls ?? []).flatMap((call) => {
    const item = items.find(({ tool_call_id }) => tool_call_id === call.id);
    if (!item) return [];
    if ('tool_return' in item) return [item];
    if (!item.approve) return [denial(call, item.reason ?? null)];
    const scripted = request.continuation?.call ?? { ...call, outcome: null, denied: [] };
    return [carryOutCall(letta, run, scripted, call.id)];
  });
}

/** A question that was answered asks no more. */
export function settleQuestion(letta: LettaServer, requestId: string): void {
  const request = findMessage(letta, requestId);
  if (!request) return;
  request.continuation = null;
  const agent = findAgent(letta, request.agent_id);
  if (agent?.pending_approval?.id !== requestId) return;
  changeItem(letta.state.agents, AGENT_KEYS, agent, { pending_approval: null });
}

/** What the agent is told of a call that was waiting when its run was cancelled. */
const CANCELLED = 'The user cancelled the request, so the tool call was denied.';

/** Denies what a context waits for, if anything: its run was cancelled (letta/services/run_manager.py). */
export function denyPending(letta: LettaServer, run: RunRecord, context: Context): void {
  const request = lastMessage(letta, context);
  if (!request?.calls || !isQuestion(request)) return;
  const base = {
    agent_id: request.agent_id,
    conversation_id: request.conversation_id,
    run_id: run.id,
    step_id: request.step_id,
    content: [],
  };
  const approvals = request.calls.map(({ id }) => ({
    type: 'approval' as const,
    tool_call_id: id,
    approve: false,
    reason: CANCELLED,
  }));
  const returns = request.calls.map((call) => denial(call, CANCELLED));
  extendContext(letta, context, [
    addMessage(letta, { ...base, role: 'approval', approvals }),
    addMessage(letta, { ...base, role: 'tool', returns }),
  ]);
  settleQuestion(letta, request.id);
}

function denial({ id }: CallRecord, reason: string | null): ToolReturn {
  return {
    type: 'tool',
    tool_return: `Error: request to call tool denied. User reason: ${reason ?? 'None'}`,
    status: 'error',
    tool_call_id: id,
    stdout: null,
    stderr: null,
  };
}
