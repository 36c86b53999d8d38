import type Letta from '@letta-ai/letta-client';
import { ConflictError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { all, newAgent, saidIn, script, sdk, typesOf } from './sdk.js';

const SCRIPT = {
  contains: 'delete',
  acts: [
    {
      approval_request: {
        name: 'delete_room',
        arguments: { room: '!old:matrix.test' },
        tool_return: 'deleted',
        denied: [{ assistant: 'Then it stays.' }],
      },
    },
    { assistant: 'It is gone.' },
  ],
};

/** An agent that asks before it deletes something, and has just asked. */
async function asked(): Promise<{ letta: Letta; id: string; requestId: string; toolCallId: string }> {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  await script(sandbox, SCRIPT);
  const { messages, stop_reason } = await letta.agents.messages.create(id, { input: 'delete the room' });
  expect(stop_reason.stop_reason).toBe('requires_approval');
  const request = messages.at(-1);
  if (request?.message_type !== 'approval_request_message') throw new Error(JSON.stringify(messages));
  expect(request.tool_call).toMatchObject({ name: 'delete_room' });
  return { letta, id, requestId: request.id, toolCallId: request.tool_call.tool_call_id ?? '' };
}

test("Letta's SDK approves of a tool call, and the agent goes on", async () => {
  const { letta, id, toolCallId } = await asked();

  const { messages, stop_reason } = await letta.agents.messages.create(id, {
    messages: [
      { type: 'approval', approvals: [{ type: 'approval', tool_call_id: toolCallId, approve: true }] },
    ],
  });

  expect(messages.find(({ message_type }) => message_type === 'tool_return_message')).toMatchObject({
    tool_return: 'deleted',
    status: 'success',
    tool_call_id: toolCallId,
  });
  expect(saidIn(messages)).toBe('It is gone.');
  expect(stop_reason.stop_reason).toBe('end_turn');
});

test("Letta's SDK approves in the old form, by the id of the request", async () => {
  const { letta, id, requestId } = await asked();

  const { messages } = await letta.agents.messages.create(id, {
    messages: [{ type: 'approval', approve: true, approval_request_id: requestId }],
  });

  expect(saidIn(messages)).toBe('It is gone.');
});

test("Letta's SDK denies a tool call, and the agent does something else", async () => {
  const { letta, id, toolCallId } = await asked();

  const { messages } = await letta.agents.messages.create(id, {
    messages: [
      {
        type: 'approval',
        approvals: [{ type: 'approval', tool_call_id: toolCallId, approve: false, reason: 'We need it' }],
      },
    ],
  });

  expect(saidIn(messages)).toBe('Then it stays.');
});

test("Letta's SDK cannot say anything else while an agent waits for approval", async () => {
  const { letta, id, requestId, toolCallId } = await asked();

  const sending = letta.agents.messages.create(id, { input: 'hello?' }, { maxRetries: 0 });

  await expect(sending).rejects.toThrow(ConflictError);
  await expect(sending).rejects.toMatchObject({
    error: { detail: { code: 'PENDING_APPROVAL', pending_request_id: requestId } },
  });
  const agent = await letta.agents.retrieve(id, { include: ['agent.pending_approval'] });
  expect(agent.pending_approval).toMatchObject({ id: requestId });
  const after = await letta.agents.messages.create(id, {
    messages: [
      { type: 'approval', approvals: [{ type: 'approval', tool_call_id: toolCallId, approve: true }] },
    ],
  });
  expect(saidIn(after.messages)).toBe('It is gone.');
});

test("Letta's SDK reads an approval request from a stream, and answers it in another", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const { id } = await newAgent(letta);
  await script(sandbox, SCRIPT);

  const first = await all(
    await letta.agents.messages.stream(id, { input: 'delete the room', include_pings: false }),
  );
  const [call] = first.flatMap((chunk) =>
    chunk.message_type === 'approval_request_message' ? [chunk.tool_call] : [],
  );
  const second = await all(
    await letta.agents.messages.stream(id, {
      messages: [
        {
          type: 'approval',
          approvals: [{ type: 'approval', tool_call_id: call?.tool_call_id ?? '', approve: true }],
        },
      ],
      include_pings: false,
    }),
  );

  expect(first).toContainEqual({ message_type: 'stop_reason', stop_reason: 'requires_approval' });
  expect(saidIn(second)).toBe('It is gone.');
});

test("Letta's SDK makes a tool ask for approval, and it then asks by itself", async () => {
  const sandbox = freshSandbox();
  const letta = sdk(sandbox);
  const tool = await letta.tools.create({ source_code: 'def wipe():\n    """Wipes."""\n    return 1\n' });
  const { id } = await newAgent(letta, { tool_ids: [tool.id] });
  await script(sandbox, { acts: [{ tool_call: { name: 'wipe', tool_return: 'wiped' } }] });

  await letta.agents.tools.updateApproval('wipe', { agent_id: id, body_requires_approval: true });
  const { messages, stop_reason } = await letta.agents.messages.create(id, { input: 'wipe it' });

  expect(typesOf(messages)).toContain('approval_request_message');
  expect(stop_reason.stop_reason).toBe('requires_approval');
});
