import { callsInSandbox, CALLS, type Calls, prismCalls } from './calls.js';
import { startOurs, startPrism } from './contestants.js';
import { measure, type Measured, median } from './load.js';
import { type Contestant, firstAnswer, residentMegabytes, stop } from './processes.js';
import { setTimeout as pause } from 'node:timers/promises';

/** Starting, for one contestant. */
export interface Started {
  /** Milliseconds from the spawn to the first answer. */
  firstAnswer: number;
  /** Megabytes, once start-up has settled. */
  resident: number;
}

/** Answering, for one contestant. */
export type Answering = Record<(typeof CALLS)[number], Measured>;

/** A figure of each contestant; Prism's is missing where it could not be installed. */
export interface Pair<Figures> {
  ours: Figures;
  prism?: Figures;
}

/** What a process holds is read so long after its first answer. */
const SETTLE_MS = 1_000;
const TURN_SECONDS = 0.5;

/** Starts each contestant in turn, with the Matrix spec, until it has answered. */
export async function starting(rounds: number, prismHome: string | undefined): Promise<Pair<Started>> {
  const ours: Started[] = [];
  const prism: Started[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await startOnce(() => startOurs()));
    if (prismHome) prism.push(await startOnce(() => startPrism(prismHome, 'matrix')));
  }
  return { ours: middle(ours), ...(prismHome && { prism: middle(prism) }) };
}

async function startOnce(launch: () => Promise<Contestant>): Promise<Started> {
  const contestant = await launch();
  try {
    const first = await firstAnswer(contestant, `${contestant.urls.matrix}/_matrix/client/versions`);
    await pause(SETTLE_MS);
    return { firstAnswer: first, resident: residentMegabytes(contestant.child) };
  } finally {
    await stop(contestant);
  }
}

function middle(started: Started[]): Started {
  return {
    firstAnswer: median(started.map((one) => one.firstAnswer)),
    resident: median(started.map((one) => one.resident)),
  };
}

/** Sends every call to each contestant in turn. Ours is one process, Prism needs one for each spec. */
export async function answering(rounds: number, prismHome: string | undefined): Promise<Pair<Answering>> {
  const ours = await startOurs();
  const prisms = prismHome && {
    letta: await startPrism(prismHome, 'letta'),
    matrix: await startPrism(prismHome, 'matrix'),
  };
  const processes = [ours, ...(prisms ? [prisms.letta, prisms.matrix] : [])];
  try {
    await firstAnswer(ours, `${ours.urls.matrix}/_matrix/client/versions`);
    if (prisms) {
      await firstAnswer(prisms.letta, `${prisms.letta.urls.letta}/v1/health/`);
      await firstAnswer(prisms.matrix, `${prisms.matrix.urls.matrix}/_matrix/client/versions`);
    }
    const sides = [{ of: (_: 'letta' | 'matrix') => ours, calls: await callsInSandbox(ours, 'bench', 10) }];
    if (prisms) sides.push({ of: (service) => prisms[service], calls: prismCalls });
    const [our, their] = await inTurn(sides, rounds);
    return { ours: our as Answering, ...(their && { prism: their }) };
  } finally {
    await Promise.all(processes.map(stop));
  }
}

interface Side {
  of: (service: 'letta' | 'matrix') => Contestant;
  calls: Calls;
}

async function inTurn(sides: Side[], rounds: number): Promise<Answering[]> {
  const runs = sides.map(() => new Map<(typeof CALLS)[number], Measured[]>(CALLS.map((name) => [name, []])));
  for (let round = 0; round <= rounds; round++) {
    for (const name of CALLS) {
      for (const [i, side] of sides.entries()) {
        const call = side.calls[name];
        const run = await measure(side.of(call.service).urls[call.service], call, TURN_SECONDS);
        // The first round only warms everybody up.
        if (round > 0) runs[i]?.get(name)?.push(run);
      }
    }
  }
  return runs.map(
    (run) =>
      Object.fromEntries(
        [...run].map(([name, measured]) => [
          name,
          {
            perSecond: median(measured.map((one) => one.perSecond)),
            p99: median(measured.map((one) => one.p99)),
          },
        ]),
      ) as Answering,
  );
}
