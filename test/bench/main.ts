/**
 * Measures this project, side by side with Prism where that makes sense, and prints Markdown for the README (or JSON
 * with `--json`). Everything under measurement is a process of its own, started from `dist/`; the contestants take
 * turns, and each figure is the median of several turns, so read the ratios rather than the figures. "Wanted" is what
 * the project set out to reach. Nothing fails when it is missed: machines differ, and are busy.
 */
import { cpus } from 'node:os';
import { findPrism } from './contestants.js';
import { firstCalls } from './first-calls.js';
import { growthWithAgents, growthWithMessages, growthWithOperations, growthWithRooms } from './growth.js';
import { syncing } from './syncing.js';
import { pauses } from './pauses.js';
import { talking } from './talking.js';
import { type Findings, toMarkdown } from './table.js';
import { answering, starting } from './versus.js';

async function run(): Promise<Findings> {
  const prism = findPrism();
  return {
    machine: { node: process.version, cores: cpus().length, system: `${process.platform} ${process.arch}` },
    starting: await told('starting', () => starting(7, prism)),
    answering: await told('answering', () => answering(9, prism)),
    rooms: await told('growing in rooms', () => growthWithRooms(15)),
    operations: await told('growing in operations', () => growthWithOperations(15)),
    agents: await told('growing in agents', () => growthWithAgents(15)),
    messages: await told('growing in messages', () => growthWithMessages(15)),
    talking: await told('talking to agents', () => talking(5)),
    syncing: await told('syncing', () => syncing(5)),
    pauses: await told('pauses', () => pauses()),
    firstCalls: await told('first calls', () => firstCalls(5)),
  };
}

async function told<Result>(what: string, step: () => Promise<Result>): Promise<Result> {
  process.stderr.write(`${what} ...\n`);
  return step();
}

const findings = await run();
process.stdout.write(
  process.argv.includes('--json') ? `${JSON.stringify(findings, null, 2)}\n` : `${toMarkdown(findings)}\n`,
);
