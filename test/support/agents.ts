import type { components } from '../../generated/letta.js';
import { type Answer, controller, lettaActor } from './users.js';

export type AgentState = components['schemas']['AgentState'];
export type AgentPage = components['schemas']['AgentPage'];

/** The ids that every sandbox starts with, newest first. */
export const SAMPLE_AGENTS = ['agent-sync-test', 'agent-test-002', 'agent-test-001'];

/** Adds agents to a sandbox and returns every id there is now, newest first. */
export async function seedAgents(sandbox: string, agents: object[]): Promise<string[]> {
  const planted = await controller(sandbox).call('seedMock', { body: { agents } });
  return [...planted.agents.reverse(), ...SAMPLE_AGENTS];
}

/** Adds so many agents that differ in nothing but their ids. */
export function seedManyAgents(sandbox: string, count: number): Promise<string[]> {
  return seedAgents(
    sandbox,
    Array.from({ length: count }, (_, i) => ({
      id: `agent-${String(i).padStart(4, '0')}`,
      name: `Agent ${i}`,
    })),
  );
}

/** One page in the envelope, whatever the sandbox is set to. */
export async function listPage(sandbox: string, query: string): Promise<AgentPage> {
  const { status, body } = await list(sandbox, query, { 'x-mock-list-format': 'envelope' });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as AgentPage;
}

/** The ids of one page. */
export async function listIds(sandbox: string, query: string): Promise<string[]> {
  return (await listPage(sandbox, query)).data.map(({ id }) => id);
}

/** The answer to a listing. */
export function list(sandbox: string, query = '', headers: Record<string, string> = {}): Promise<Answer> {
  return lettaActor(sandbox).send('GET', `/v1/agents/?${query}`, { headers });
}

export type Block = components['schemas']['Block'];
export type Identity = components['schemas']['Identity'];
export type Group = components['schemas']['Group'];

/** Makes an agent, with a model unless another is given. */
export function createAgent(sandbox: string, fields: object = {}): Promise<AgentState> {
  const body = { model: 'openai/gpt-4o-mini', ...fields } as never;
  return lettaActor(sandbox).call('create_agent', { body });
}

/** Tries to make an agent of exactly these fields. */
export function tryToCreateAgent(sandbox: string, fields: object): Promise<Answer> {
  return lettaActor(sandbox).try('create_agent', { body: fields as never });
}

/** Makes a block that no agent has yet. */
export function createBlock(
  sandbox: string,
  label: string,
  value: string,
  others: object = {},
): Promise<Block> {
  return lettaActor(sandbox).call('create_block', { body: { label, value, ...others } as never });
}

/** Makes an identity. */
export function createIdentity(
  sandbox: string,
  identifier_key: string,
  others: object = {},
): Promise<Identity> {
  const body = { identifier_key, name: identifier_key, identity_type: 'user' as const, ...others };
  return lettaActor(sandbox).call('create_identity', { body });
}

/** The labels of the blocks that an agent has. */
export async function labelsOf(sandbox: string, agentId: string): Promise<string[]> {
  const agent = await lettaActor(sandbox).call('retrieve_agent', { path: { agent_id: agentId } });
  return agent.blocks.map(({ label }) => label ?? '');
}
