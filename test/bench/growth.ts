import { rmSync } from 'node:fs';
import { callsInSandbox, type CallName, type Calls, STATEFUL_CALLS } from './calls.js';
import { readSpec, reducedCopy, startOurs } from './contestants.js';
import { measure, median } from './load.js';
import { type Contestant, firstAnswer, stop } from './processes.js';

/** How many times as long a call takes when something has grown. */
export interface Growth {
  call: CallName;
  /** Requests a second before and after. */
  small: number;
  large: number;
  /** The median of the rounds' ratios: the two of a round are measured within seconds of each other. */
  ratio: number;
}

interface Side {
  process: Contestant;
  calls: Calls;
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

async function prepare(process: Contestant, rooms: number): Promise<Calls> {
  await firstAnswer(process, `${process.urls.matrix}/_matrix/client/versions`);
  return callsInSandbox(process, 'bench', rooms);
}

async function forget(process: Contestant, sandbox: string): Promise<void> {
  const answer = await fetch(`${process.urls.matrix}/_mock/sandboxes/${sandbox}`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`the sandbox ${sandbox} was not deleted: ${answer.status}`);
}

async function compare(small: Side, large: Side, names: CallName[], rounds: number): Promise<Growth[]> {
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
