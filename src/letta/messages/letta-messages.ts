import { own, textOrNull } from '../../json/read.js';
import type { components } from '../../../generated/letta.js';
import { atOnce, forEachOf, type Work } from '../../scheduling/slices.js';
import { objectIn } from '../values/json-objects.js';
import { dateOf } from '../records/message-dates.js';
import { textOf } from '../records/message-records.js';
import { otidOf } from '../values/otids.js';
import type {
  CallRecord,
  MessagePart,
  MessageRecord,
  ToolReturn,
  LettaMessage,
  MessageType,
} from '../model/messages.js';

type Schemas = components['schemas'];

/** How messages are wanted. */
export interface MessageView {
  /** The tool whose calls are shown as what the agent says, and the argument that is said; null for none. */
  messageTool: { name: string; argument: string } | null;
  /** Only messages of these types; null is all. */
  types: readonly MessageType[] | null;
  /** Text that an agent of an older type writes is what it thinks (letta/schemas/message.py). */
  textIsThought?: boolean;
  /** Whether summaries are shown as such, and not as something the user said. */
  showsSummaries?: boolean;
}

/** Everything as it is. */
export const PLAIN_VIEW: MessageView = { messageTool: null, types: null };

/** Messages as clients see them, in the same order. */
export function lettaMessages(messages: readonly MessageRecord[], view: MessageView): LettaMessage[] {
  return atOnce(showMessages(messages, view));
}

/** The same of any number of messages, with the chance of a break after each. */
export function* showMessages(messages: readonly MessageRecord[], view: MessageView): Work<LettaMessage[]> {
  const hidden = yield* sentByTool(messages, view);
  const shown: LettaMessage[] = [];
  yield* forEachOf(messages, (message) => {
    if (hidden.has(message.id)) return;
    for (const one of expand(message, view))
      if (!view.types || view.types.includes(one.message_type)) shown.push(one);
  });
  return shown;
}

/** What the message tool returned is no news. */
function* sentByTool(messages: readonly MessageRecord[], { messageTool }: MessageView): Work<Set<string>> {
  const ids = new Set<string>();
  if (!messageTool) return ids;
  const sent = new Set<string>();
  yield* forEachOf(messages, ({ role, calls }) => {
    if (role === 'assistant' && calls?.some(({ name }) => name === messageTool.name))
      for (const { id } of calls) sent.add(id);
  });
  yield* forEachOf(messages, ({ role, id, returns }) => {
    if (role === 'tool' && returns?.[0] && sent.has(returns[0].tool_call_id)) ids.add(id);
  });
  return ids;
}

/** One message as clients see it. */
export function expand(message: MessageRecord, view: MessageView): LettaMessage[] {
  switch (message.role) {
    case 'system':
      return [{ ...head(message, 'system_message', message.otid), content: textOf(message.content) }];
    case 'user':
      return [{ ...head(message, 'user_message', message.otid), content: userContent(message.content) }];
    case 'summary':
      return [summary(message, view)];
    case 'tool':
      return [toolReturn(message)];
    case 'approval':
      return message.calls
        ? [...thoughts(message, view), approvalRequest(message)]
        : [approvalResponse(message)];
    case 'assistant': {
      const said = thoughts(message, view);
      return [...said, ...calls(message, said.length, view)];
    }
  }
}

/** What every message has; in the order in which the real server sends it. */
export function head<Type extends string>(
  message: Pick<MessageRecord, 'id' | 'created_at' | 'step_id' | 'run_id' | 'name' | 'sender_id'>,
  message_type: Type,
  otid: string | null,
) {
  return {
    id: message.id,
    date: dateOf(message.created_at),
    name: message.name,
    message_type,
    otid,
    sender_id: message.sender_id,
    step_id: message.step_id,
    is_err: null,
    seq_id: null as number | null,
    run_id: message.run_id,
  };
}

/** A call as clients see it. */
function shownCall({ id, name, arguments: args }: CallRecord): Schemas['ToolCall'] {
  return { name, arguments: args, tool_call_id: id };
}

/** Neighbouring thoughts, and neighbouring texts, are shown as one. */
function thoughts(message: MessageRecord, view: MessageView): LettaMessage[] {
  const shown: LettaMessage[] = [];
  for (const part of message.content) {
    const last = shown.at(-1);
    const otid = otidOf(message.id, shown.length);
    if ('reasoning' in part) {
      if (last?.message_type === 'reasoning_message') last.reasoning += part.reasoning;
      else {
        const source = part.is_native ? 'reasoner_model' : 'non_reasoner_model';
        shown.push(thought(message, otid, part.reasoning, source));
      }
    } else if ('text' in part) {
      if (view.textIsThought) shown.push(thought(message, otid, part.text, 'non_reasoner_model'));
      else if (last?.message_type === 'assistant_message')
        last.content = `${textOrNull(last.content) ?? ''}${part.text}`;
      else shown.push({ ...head(message, 'assistant_message', otid), content: part.text });
    }
  }
  return shown;
}

function thought(
  message: MessageRecord,
  otid: string,
  reasoning: string,
  source: 'reasoner_model' | 'non_reasoner_model',
): LettaMessage {
  return { ...head(message, 'reasoning_message', otid), source, reasoning, signature: null };
}

function calls(message: MessageRecord, before: number, { messageTool }: MessageView): LettaMessage[] {
  const shown: LettaMessage[] = [];
  let collected: CallRecord[] = [];
  const flush = () => {
    if (collected[0]) shown.push(toolCall(message, otidOf(message.id, before + shown.length), collected));
    collected = [];
  };
  for (const call of message.calls ?? []) {
    if (call.name !== messageTool?.name) {
      collected.push(call);
      continue;
    }
    flush();
    const content = argumentOf(call, messageTool.argument);
    // Real server: a call that lacks the argument is left out.
    if (content === undefined) continue;
    const otid = otidOf(message.id, before + shown.length);
    shown.push({ ...head(message, 'assistant_message', otid), content });
  }
  flush();
  return shown;
}

function toolCall(message: MessageRecord, otid: string, made: CallRecord[]): LettaMessage {
  const all = made.map(shownCall);
  return {
    ...head(message, 'tool_call_message', otid),
    tool_call: all[0]!,
    tool_calls: all,
  };
}

function argumentOf({ arguments: text }: CallRecord, name: string): string | undefined {
  const value = own(objectIn(text) ?? {}, name);
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
}

/** The id stands for the otid, as on the real server. */
function approvalRequest(message: MessageRecord): LettaMessage {
  const all = (message.calls ?? []).map(shownCall);
  return {
    ...head(message, 'approval_request_message', message.id),
    tool_call: all[0]!,
    tool_calls: all,
  };
}

function approvalResponse(message: MessageRecord): LettaMessage {
  const approvals = message.approvals ?? [];
  const first = approvals.find((item) => 'approve' in item);
  return {
    ...head(message, 'approval_response_message', message.otid),
    name: null,
    sender_id: null,
    step_id: null,
    approvals,
    approve: first?.approve ?? null,
    approval_request_id: first?.tool_call_id ?? null,
    reason: first?.reason ?? null,
  };
}

function toolReturn(message: MessageRecord): LettaMessage {
  const returns = (message.returns ?? []).map(shownReturn);
  const first = returns[0] as Schemas['ToolReturn'];
  return {
    ...head(message, 'tool_return_message', otidOf(message.id, 0)),
    tool_return: returnText(first),
    status: first.status,
    tool_call_id: first.tool_call_id,
    stdout: first.stdout ?? null,
    stderr: first.stderr ?? null,
    tool_returns: returns,
  };
}

function shownReturn({ tool_return, status, tool_call_id, stdout, stderr }: ToolReturn): ToolReturn {
  return {
    type: 'tool',
    tool_return,
    status,
    tool_call_id,
    stdout: stdout ?? null,
    stderr: stderr ?? null,
  };
}

/** What a tool returned as text, with a word for each image (letta/schemas/message.py, `tool_return_to_text`). */
export function returnText({ tool_return: value }: ToolReturn): string {
  if (typeof value === 'string') return value;
  const text = textOf(value);
  const images = value.length - value.filter((part) => 'text' in part).length;
  const placeholder = images === 1 ? '[Image omitted]' : `[${images} images omitted]`;
  return [text, ...(images > 0 ? [placeholder] : [])].filter(Boolean).join(' ');
}

function summary(message: MessageRecord, { showsSummaries }: MessageView): LettaMessage {
  const text = textOf(message.content);
  if (!showsSummaries) return { ...head(message, 'user_message', message.otid), content: text };
  return { ...head(message, 'summary_message', message.otid), summary: text, compaction_stats: null };
}

/** A single text is shown as such. */
function userContent(content: MessagePart[]): string | MessagePart[] {
  const [only, ...more] = content;
  return only && 'text' in only && more.length === 0 ? only.text : content;
}
