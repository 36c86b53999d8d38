import { CALLS } from './calls.js';
import { PRISM_VERSION } from './contestants.js';
import type { FirstCalls } from './first-calls.js';
import type { Growth } from './growth.js';
import type { Pause } from './pauses.js';
import type { Syncing } from './syncing.js';
import type { Talking } from './talking.js';
import type { Answering, Pair, Started } from './versus.js';

/** Everything a run of the benchmarks found. */
export interface Findings {
  machine: { node: string; cores: number; system: string };
  starting: Pair<Started>;
  answering: Pair<Answering>;
  rooms: Growth[];
  operations: Growth[];
  agents: Growth[];
  messages: Growth[];
  talking: Talking;
  syncing: Syncing;
  pauses: Pause[];
  firstCalls: FirstCalls[];
}

/** The findings as Markdown, ready for the README. */
export function toMarkdown(findings: Findings): string {
  const { node, cores, system } = findings.machine;
  return [
    `\`make bench\`, Node ${node} on ${cores} cores (${system}); medians of interleaved rounds, ten connections.`,
    versusTable(findings),
    growthTable(findings),
    talkingTable(findings.talking),
    syncingTable(findings.syncing),
    pausesTable(findings.pauses),
    firstCallsTable(findings.firstCalls),
  ].join('\n\n');
}

function versusTable({ starting, answering }: Findings): string {
  const { ours, prism } = starting;
  const rows = [
    [
      'spawn to first answer',
      ms(ours.firstAnswer),
      prism && ms(prism.firstAnswer),
      prism && times(ours.firstAnswer / prism.firstAnswer),
      'at most 0.33×',
    ],
    ['resident after start', mb(ours.resident), prism && mb(prism.resident), '', 'at most 150 MB'],
  ];
  for (const name of CALLS) {
    const our = answering.ours[name];
    const their = answering.prism?.[name];
    rows.push(
      [
        `${name}, requests/s`,
        count(our.perSecond),
        their && count(their.perSecond),
        their && times(our.perSecond / their.perSecond),
        'at least 2×',
      ],
      [`${name}, p99`, ms(our.p99), their && ms(their.p99), their && times(our.p99 / their.p99), ''],
    );
  }
  return table(['', 'letta-matrix-mock', `Prism ${PRISM_VERSION}`, 'ratio', 'wanted'], rows);
}

function growthTable({ rooms, operations, agents, messages }: Findings): string {
  const rows = (what: string, growths: Growth[]) =>
    growths.map(({ call, small, large, ratio }) => [
      `${call}, ${what}`,
      count(small),
      count(large),
      times(ratio),
      'at most 1.2×',
    ]);
  return table(
    ['requests/s', 'few', 'many', 'cost', 'wanted'],
    [
      ...rows('10 and 10,000 rooms', rooms),
      ...rows('10 and all operations', operations),
      ...rows('100 and 100,000 agents', agents),
      ...rows('10 and 10,000 messages before it', messages),
    ],
  );
}

function talkingTable({ perSecond, streams }: Talking): string {
  const both = ({ p50, p99 }: { p50: number; p99: number }) => `${ms(p50)} (${ms(p99)})`;
  return table(
    ['talking to agents', ''],
    [
      ['messages/s, each with its whole answer', count(perSecond)],
      ...streams.flatMap(({ open, first, gap }) => [
        [`to the first event of a stream, ${open} open (p99)`, both(first)],
        [`between two chunks beyond the delay that was asked for, ${open} open (p99)`, both(gap)],
      ]),
    ],
  );
}

function syncingTable({ wakeUps, throughput, memory }: Syncing): string {
  return [
    table(
      ['from sending to the answer of a waiting sync', 'p50', 'p99'],
      wakeUps.map(({ waiting, woken, p50, p99 }) => [`${waiting} waiting, ${woken} woken`, ms(p50), ms(p99)]),
    ),
    table(
      ['messages', ''],
      [
        ['sent by ten and synced by one, through 100 rooms, messages/s', count(throughput)],
        ['memory for 10,000 messages', `${memory.toFixed(1)} MB`],
      ],
    ),
  ].join('\n\n');
}

function firstCallsTable(found: FirstCalls[]): string {
  return table(
    ['first call to each operation', 'operations', 'median', 'max', 'slowest', 'wanted'],
    found.map(({ spec, operations, succeeded, median, max, slowest }) => [
      `specs/${spec}.yaml`,
      `${operations} (${succeeded} succeed)`,
      ms(median),
      ms(max),
      slowest,
      'at most 30 ms',
    ]),
  );
}

function pausesTable(found: Pause[]): string {
  return table(
    ['one request', 'longest pause for others', 'answered after', 'wanted'],
    found.map(({ request, pause, took }) => [request, ms(pause), ms(took), 'at most 100 ms']),
  );
}

function table(head: string[], rows: (string | undefined)[][]): string {
  const line = (cells: (string | undefined)[]) => `| ${cells.map((cell) => cell || '–').join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [`| ${head.join(' | ')} |`, `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;
}

function mb(megabytes: number): string {
  return `${megabytes.toFixed(0)} MB`;
}

function count(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en');
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}
