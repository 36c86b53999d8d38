import { rmSync } from 'node:fs';
import { AGENT_CALLS, type AgentCall, messageTo, plant, plantMany } from './agents.js';
import { callsInSandbox, type CallName, STATEFUL_CALLS } from './calls.js';
import { readSpec, reducedCopy, startOurs } from './contestants.js';
import { Pool } from 'undici';
import { type Call, measure, median, send } from './load.js';
import { names } from './people.js';
import { type Contestant, firstAnswer, stop } from './processes.js';

/** How many times as long a call takes when something has grown. */
export interface Growth {
  call: string;
  /** Requests a second before and after. */
  small: number;
  large: number;
  /** The median of the rounds' ratios: the two of a round are measured within seconds of each other. */
  ratio: number;
}

interface Side<Name extends string> {
  process: Contestant;
  calls: Record<Name, Call & { service: 'letta' | 'matrix' }>;
}

/** The operations of the reduced spec that the calls need; the spec is filled up with the first others to ten. */
const NEEDED = [
  'getVersions',
  'register',
  'login',
  'createRoom',
  'setRoomStateWithKey',
  'getRoomStateWithKey',
  'sendMessage',
  'sync',
  'joinRoomById',
  'leaveRoom',
];
const REDUCED = 10;
/** Short turns, and many: what else the machine does then meets both sides alike. */
const TURN_SECONDS = 0.3;

/** Ten rooms in a sandbox against ten thousand. */
export async function growthWithRooms(rounds: number): Promise<Growth[]> {
  const few = await startOurs();
  const many = await startOurs();
  try {
    const small = { process: few, calls: await prepare(few, 10) };
    // Both have made as many rooms, so that both are equally warm; only one still has them.
    await callsInSandbox(few, 'elsewhere', 10_000);
    const large = { process: many, calls: await prepare(many, 10_000) };
    await forget(few, 'elsewhere');
    return await compare(small, large, [...STATEFUL_CALLS], rounds);
  } finally {
    await Promise.all([stop(few), stop(many)]);
  }
}

/** Ten operations in the Matrix spec against all of them. */
export async function growthWithOperations(rounds: number): Promise<Growth[]> {
  const all = readSpec('matrix').operations.map(({ operationId }) => operationId);
  const kept = [...NEEDED, ...all.filter((id) => !NEEDED.includes(id))].slice(0, REDUCED);
  const home = reducedCopy(kept);
  const reduced = await startOurs(home);
  const full = await startOurs();
  try {
    const small = { process: reduced, calls: await prepare(reduced, 10) };
    const large = { process: full, calls: await prepare(full, 10) };
    const onMatrix = STATEFUL_CALLS.filter((name) => small.calls[name].service === 'matrix');
    return await compare(small, large, onMatrix, rounds);
  } finally {
    await Promise.all([stop(reduced), stop(full)]);
    rmSync(home, { recursive: true });
  }
}

/** A hundred agents in a sandbox against a hundred thousand; both lists give a page of fifty. */
export async function growthWithAgents(rounds: number): Promise<Growth[]> {
  const few = await startOurs();
  const many = await startOurs();
  try {
    await Promise.all([few, many].map((process) => firstAnswer(process, `${process.urls.letta}/v1/health/`)));
    const small = { process: few, calls: onLetta(await plantMany(few, 'bench', 100)) };
    await plantMany(few, 'elsewhere', 100_000);
    const large = { process: many, calls: onLetta(await plantMany(many, 'bench', 100_000)) };
    await forget(few, 'elsewhere');
    return await compare<AgentCall>(small, large, [...AGENT_CALLS], rounds);
  } finally {
    await Promise.all([stop(few), stop(many)]);
  }
}

/** Agents with ten messages behind them against one with ten thousand. */
export async function growthWithMessages(rounds: number): Promise<Growth[]> {
  const short = await startOurs();
  const long = await startOurs();
  try {
    await Promise.all(
      [short, long].map((process) => firstAnswer(process, `${process.urls.letta}/v1/health/`)),
    );
    // So many that none of them gets far while it is measured. Both sides have heard as many messages, so that both are
    // equally warm.
    const fresh = names('agent-', 1_000);
    await plant(short, 'bench', { agents: [...fresh, 'agent-old'].map((id) => ({ id })) });
    await plant(long, 'bench', { agents: [{ id: 'agent-old' }] });
    await Promise.all([short, long].map((process) => talkTo(process, 'agent-old', 10_000)));
    const calls = (agents: string[]) => onLetta({ 'message to an agent': messageTo('bench', agents) });
    return await compare(
      { process: short, calls: calls(fresh) },
      { process: long, calls: calls(['agent-old']) },
      ['message to an agent'],
      rounds,
    );
  } finally {
    await Promise.all([stop(short), stop(long)]);
  }
}

async function talkTo(process: Contestant, agentId: string, messages: number): Promise<void> {
  const call = messageTo('bench', [agentId]);
  const pool = new Pool(process.urls.letta, { connections: 1 });
  try {
    for (let sent = 0; sent < messages; sent++) await send(pool, call, sent);
  } finally {
    await pool.destroy();
  }
}

function onLetta<Name extends string>(calls: Record<Name, Call>): Record<Name, Call & { service: 'letta' }> {
  const entries = Object.entries<Call>(calls).map(([name, call]) => [name, { ...call, service: 'letta' }]);
  return Object.fromEntries(entries) as Record<Name, Call & { service: 'letta' }>;
}

async function prepare(process: Contestant, rooms: number): Promise<Side<CallName>['calls']> {
  await firstAnswer(process, `${process.urls.matrix}/_matrix/client/versions`);
  return callsInSandbox(process, 'bench', rooms);
}

async function forget(process: Contestant, sandbox: string): Promise<void> {
  const answer = await fetch(`${process.urls.matrix}/_mock/sandboxes/${sandbox}`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`the sandbox ${sandbox} was not deleted: ${answer.status}`);
}

async function compare<Name extends string>(
  small: Side<Name>,
  large: Side<Name>,
  names: Name[],
  rounds: number,
): Promise<Growth[]> {
  const figures = names.map((call) => ({ call, small: [] as number[], large: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const figure of figures) {
      for (const size of round % 2 ? (['small', 'large'] as const) : (['large', 'small'] as const)) {
        const { process, calls } = size === 'small' ? small : large;
        const call = calls[figure.call];
        const { perSecond } = await measure(process.urls[call.service], call, TURN_SECONDS);
        // The first round only warms both up.
        if (round > 0) figure[size].push(perSecond);
      }
    }
  }
  return figures.map((figure) => ({
    call: figure.call,
    small: median(figure.small),
    large: median(figure.large),
    ratio: median(figure.small.map((perSecond, round) => perSecond / (figure.large[round] ?? NaN))),
  }));
}
