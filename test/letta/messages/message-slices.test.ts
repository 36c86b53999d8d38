import { type MessageView, PLAIN_VIEW, showMessages } from '../../../src/letta/messages/letta-messages.js';
import type { MessageRecord } from '../../../src/letta/model/messages.js';

function said(n: number, more: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: `message-${n}`,
    sequence: n,
    agent_id: 'agent-1',
    conversation_id: null,
    role: 'user',
    created_at: '2025-06-01T12:00:00Z',
    content: [{ type: 'text', text: `number ${n}`, signature: null }],
    name: null,
    otid: null,
    sender_id: null,
    group_id: null,
    step_id: null,
    run_id: null,
    model: null,
    calls: null,
    returns: null,
    approvals: null,
    continuation: null,
    tokens: 0,
    ...more,
  };
}

/** What is shown of some messages, and how many breaks there were. */
function shown(messages: MessageRecord[], view: MessageView): { ids: string[]; breaks: number } {
  const work = showMessages(messages, view);
  for (let breaks = 0; ; breaks++) {
    const step = work.next();
    if (step.done) return { ids: step.value.map(({ id }) => id), breaks };
  }
}

test('others go on after each message of a long history that is shown', () => {
  const messages = Array.from({ length: 300 }, (_, n) => said(n));

  const { ids, breaks } = shown(messages, PLAIN_VIEW);

  expect(ids).toEqual(messages.map(({ id }) => id));
  expect(breaks).toBeGreaterThanOrEqual(300);
});

test('what the message tool returned is left out of a long history, and so are types that nobody wants', () => {
  const call = { id: 'call_1', name: 'send_message', arguments: '{"message": "hi"}' };
  const returned = {
    type: 'tool' as const,
    tool_call_id: 'call_1',
    status: 'success' as const,
    tool_return: 'OK',
    stdout: null,
    stderr: null,
  };
  const messages = [
    said(1),
    said(2, { role: 'assistant', content: [], calls: [call] }),
    said(3, { role: 'tool', content: [], returns: [returned] }),
  ];
  const messageTool = { name: 'send_message', argument: 'message' };

  expect(shown(messages, { messageTool, types: null }).ids).toEqual(['message-1', 'message-2']);
  expect(shown(messages, { messageTool, types: ['assistant_message'] }).ids).toEqual(['message-2']);
  expect(shown(messages, PLAIN_VIEW).ids).toEqual(['message-1', 'message-2', 'message-3']);
});
