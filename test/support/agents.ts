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
