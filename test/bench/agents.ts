import { request } from 'undici';
import type { Call } from './load.js';
import type { Contestant } from './processes.js';

/** What a client that is no SDK sends. */
export const LETTA_HEADERS = {
  authorization: 'Bearer lettaSecurePass123',
  'content-type': 'application/json',
};

/** Agents that are planted at a time. */
const BATCH = 10_000;

/** Adds to a sandbox of a server. */
export async function plant(server: Contestant, sandbox: string, seed: object): Promise<void> {
  const answer = await request(`${server.urls.letta}/~${sandbox}/_mock/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(seed),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200)
    throw new Error(`the seed was answered ${answer.statusCode} ${text.slice(0, 500)}`);
}

/** Adds so many agents, `agent-0` and so on, and returns the calls that should not depend on how many there are. */
export async function plantMany(
  server: Contestant,
  sandbox: string,
  count: number,
): Promise<Record<AgentCall, Call>> {
  for (let planted = 0; planted < count; planted += BATCH) {
    const size = Math.min(BATCH, count - planted);
    const agents = Array.from({ length: size }, (_, i) => ({
      id: `agent-${planted + i}`,
      name: `Agent ${i}`,
    }));
    await plant(server, sandbox, { agents });
  }
  const get = (path: string, isRight: Call['isRight']): Call => ({
    method: 'GET',
    path: `/~${sandbox}/v1/agents/${path}`,
    headers: { ...LETTA_HEADERS, 'x-mock-list-format': 'array' },
    isRight,
  });
  const isPage = (body: unknown) => Array.isArray(body) && body.length === 50;
  return {
    'list agents': get('', isPage),
    'list agents after one in the middle': get(`?after=agent-${count / 2 + 25}`, isPage),
    'retrieve an agent': get(`agent-${count / 2}`, ({ id }) => id === `agent-${count / 2}`),
  };
}

/** What is asked of few and many agents. */
export const AGENT_CALLS = [
  'list agents',
  'list agents after one in the middle',
  'retrieve an agent',
] as const;
export type AgentCall = (typeof AGENT_CALLS)[number];

/** A message to one agent after the other. */
export function messageTo(sandbox: string, agents: string[]): Call {
  return {
    method: 'POST',
    path: (n) => `/~${sandbox}/v1/agents/${agents[n % agents.length] ?? ''}/messages`,
    headers: LETTA_HEADERS,
    body: (n) => JSON.stringify({ messages: [{ role: 'user', content: `Message ${n}` }] }),
    isRight: ({ messages }) => Array.isArray(messages) && messages.length > 0,
  };
}
