import type { components } from '../../generated/letta.js';
import type { components as MockComponents } from '../../generated/mock.js';
import { type Answer, controller, freshSandbox, lettaActor } from './users.js';

/** What a stream of an agent has. */
export type StreamEvent = components['schemas']['StreamEvent'];

/** One event as it came. */
export interface Event {
  /** The type that it was given, if any. */
  type: string | null;
  /** The parsed data; `[DONE]` stays text. */
  data: StreamEvent | '[DONE]';
}

/** A stream that is being read. */
export interface OpenStream {
  status: number;
  /** The next event; null after the last one. */
  next(): Promise<Event | null>;
  /** Everything that is still to come. */
  rest(): Promise<Event[]>;
  /** Goes away in the middle of it. */
  leave(): void;
}

type Acts = MockComponents['schemas']['ScriptAct'][];

const SDK = { 'x-stainless-package-version': '1.12.1', 'x-stainless-lang': 'js' };

/** An agent in a fresh sandbox of its own, and whoever talks to it. */
export async function meetAgent(fields: Record<string, unknown> = {}) {
  const sandbox = freshSandbox();
  const letta = lettaActor(sandbox);
  const control = controller(sandbox);
  const agent = await letta.call('create_agent', {
    body: { name: 'Ada', include_base_tools: false, ...fields },
  });
  const path = { agent_id: agent.id };
  const open = (
    body: Record<string, unknown>,
    target = `/v1/agents/${agent.id}/messages`,
  ): Promise<OpenStream> =>
    openStream(sandbox, target, target.endsWith('/messages') ? { streaming: true, ...body } : body);
  return {
    sandbox,
    letta,
    control,
    agent,
    path,
    /** Gives every agent one answer to everything. */
    async script(acts: Acts): Promise<void> {
      await control.call('setMockScript', { body: { turns: [{ acts }] } });
    },
    /** Lets so many milliseconds pass. */
    async pass(milliseconds: number): Promise<void> {
      await control.call('advanceMockClock', { body: { advance_ms: milliseconds } });
    },
    /** Says something, and gets the answer in one piece. */
    say(text: string, body: Record<string, unknown> = {}) {
      return letta.call('send_message', { path, body: { input: text, ...body } }) as Promise<
        components['schemas']['LettaResponse']
      >;
    },
    /** Sends a request to the agent's messages, whatever comes of it. */
    send(body: Record<string, unknown>): Promise<Answer> {
      return letta.try('send_message', { path, body });
    },
    /** Opens a stream as one of Letta's SDKs does. */
    open,
    /** Everything that a stream has. */
    async stream(body: Record<string, unknown>, target?: string): Promise<Event[]> {
      return (await open(body, target)).rest();
    },
    history(query: Record<string, unknown> = {}) {
      return letta.call('list_messages', { path, query });
    },
  };
}

/** An agent with a memory, and a conversation with it. */
export async function conversing(body: Record<string, unknown> = {}) {
  const talk = await meetAgent({ memory_blocks: [{ label: 'human', value: 'Likes tea.' }] });
  const { letta, agent, sandbox } = talk;
  const conversation = await letta.call('create_conversation', { query: { agent_id: agent.id }, body });
  const path = { conversation_id: conversation.id };
  return {
    ...talk,
    conversation,
    path,
    /** Says something in the conversation, and gets the answer in one piece. */
    tell(text: string) {
      return letta.call('send_conversation_message', { path, body: { input: text, streaming: false } });
    },
    openIn(more: Record<string, unknown>, id = conversation.id) {
      return openStream(sandbox, `/v1/conversations/${id}/messages`, more);
    },
    list(query: Record<string, unknown> = {}) {
      return letta.call('list_conversation_messages', { path, query });
    },
  };
}

/** The streams that a test has opened. */
const opened = new Set<AbortController>();

// One that goes on keeps its connection, and with it whoever reads it.
afterEach(() => {
  for (const leaving of opened) leaving.abort();
  opened.clear();
});

/** Opens a stream of a sandbox, which is left when the test is over. */
export async function openStream(
  sandbox: string,
  target: string,
  body: Record<string, unknown>,
): Promise<OpenStream> {
  const leaving = new AbortController();
  opened.add(leaving);
  const response = await fetch(`${process.env.MOCK_LETTA_URL ?? ''}/~${sandbox}${target}`, {
    method: 'POST',
    headers: { authorization: 'Bearer lettaSecurePass123', 'content-type': 'application/json', ...SDK },
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let buffer = '';
  const next = async (): Promise<Event | null> => {
    for (;;) {
      const end = buffer.indexOf('\n\n');
      if (end >= 0) {
        const text = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        return parse(text);
      }
      const { done, value } = await reader.read();
      if (done) return null;
      buffer += decoder.decode(value, { stream: true });
    }
  };
  return {
    status: response.status,
    next,
    async rest() {
      const events: Event[] = [];
      for (let event = await next(); event; event = await next()) events.push(event);
      return events;
    },
    leave: () => leaving.abort(),
  };
}

function parse(text: string): Event {
  const lines = text.split('\n');
  const type = lines.find((line) => line.startsWith('event: '))?.slice('event: '.length) ?? null;
  const data = lines.find((line) => line.startsWith('data: '))?.slice('data: '.length) ?? '';
  return { type, data: data === '[DONE]' ? data : (JSON.parse(data) as StreamEvent) };
}

/** What each event is: the type of its message. */
export function kindsOf(events: readonly Event[]): string[] {
  return events.map(({ data }) => (data === '[DONE]' ? data : String(data.message_type)));
}

/** The messages among events, in the order in which they came. */
export function messagesIn(events: readonly Event[]): Extract<StreamEvent, { id: string }>[] {
  return events.flatMap(({ data }) =>
    data !== '[DONE]' && 'id' in data && data.message_type !== 'ping' ? data : [],
  ) as never;
}
