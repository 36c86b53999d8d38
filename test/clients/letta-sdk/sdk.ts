import Letta, { type ClientOptions } from '@letta-ai/letta-client';
import type { components } from '../../../generated/mock.js';
import { controller } from '../../support/users.js';

export type AgentState = Letta.AgentState;
export type Chunk = Letta.Agents.LettaStreamingResponse;
export type AgentScript = components['schemas']['AgentScript'];

/** Letta's SDK as its users have it, in a sandbox. */
export function sdk(sandbox: string, options: ClientOptions = {}): Letta {
  return new Letta({
    baseURL: `${process.env.MOCK_LETTA_URL}/~${sandbox}`,
    apiKey: 'lettaSecurePass123',
    ...options,
  });
}

/** Everything that iterating gives, with whatever requests that takes. */
export async function all<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

/** The ids of everything that iterating gives. */
export async function idsOf(pages: AsyncIterable<{ id: string }>): Promise<string[]> {
  return (await all(pages)).map(({ id }) => id);
}

/** The embedding model of everything that has one. */
export const EMBEDDING = 'openai/text-embedding-3-small';

/** Makes an agent with nothing but a name and models. */
export function newAgent(letta: Letta, more: Letta.AgentCreateParams = {}): Promise<AgentState> {
  const model = 'openai/gpt-4o-mini';
  return letta.agents.create({
    name: 'Ada',
    model,
    embedding: EMBEDDING,
    include_base_tools: false,
    ...more,
  });
}

/** Says what every agent of a sandbox answers, turn by turn. */
export async function script(sandbox: string, ...turns: AgentScript['turns']): Promise<void> {
  await controller(sandbox).call('setMockScript', { body: { turns } });
}

/** Lets the time of a sandbox pass. */
export async function pass(sandbox: string, milliseconds: number): Promise<void> {
  await controller(sandbox).call('advanceMockClock', { body: { advance_ms: milliseconds } });
}

/** The operations that were called in a sandbox, in their order. */
export async function operationsCalled(sandbox: string): Promise<(string | null)[]> {
  const { requests } = await controller(sandbox).call('listMockRequests');
  return requests.map(({ operation_id }) => operation_id);
}

/** How often an operation was called in a sandbox. */
export async function calls(sandbox: string, operationId: string): Promise<number> {
  return (await operationsCalled(sandbox)).filter((called) => called === operationId).length;
}

/** The types of messages or chunks. */
export function typesOf(messages: { message_type?: string }[]): (string | undefined)[] {
  return messages.map(({ message_type }) => message_type);
}

/** What an agent said, put together from however many chunks. */
export function saidIn(messages: object[]): string {
  return messages
    .filter((message) => (message as Chunk).message_type === 'assistant_message')
    .map((message) => (message as { content: string }).content)
    .join('');
}
