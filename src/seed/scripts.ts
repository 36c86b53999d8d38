import type { LettaServer } from '../letta/model/server.js';
import { forEachOf, type Work } from '../scheduling/slices.js';
import { problemsOfTurns } from '../script/check.js';
import { EVERY_AGENT } from '../script/script.js';
import { setScript } from '../script/scripts.js';
import type { Notes } from './notes.js';
import { SeedProblem } from './problem.js';
import type { Seed } from './seed.js';

/**
 * Gives agents their scripts: those they came with, then those that stand by themselves. Notes each
 * second one for the same agent, name or everybody; `scriptProblems` has seen to it that each makes sense.
 */
export function* plantScripts(
  { state }: LettaServer,
  seed: Seed,
  agentIds: (string | undefined)[],
  notes: Notes,
): Work<void> {
  const planted = new Set<string>();
  yield* forEachOf(seed.agents ?? [], ({ script }, index) => {
    const agent = agentIds[index];
    if (!script || agent === undefined) return;
    planted.add(agent);
    setScript(state.scripts, { agent, turns: script });
  });
  yield* forEachOf(seed.scripts ?? [], (script, index) => {
    const { agent = EVERY_AGENT } = script;
    notes.attempt(() => {
      if (planted.has(agent)) {
        throw new SeedProblem(['scripts', index, 'agent'], `has a script already: ${agent}`);
      }
      planted.add(agent);
      setScript(state.scripts, script);
    });
  });
}

/** What makes no sense in the scripts of a seed that holds to its schema. */
export function scriptProblems({ agents = [], scripts = [] }: Seed): SeedProblem[] {
  return [
    ...agents.flatMap(({ script = [] }, index) => problemsOfTurns(script, ['agents', index, 'script'])),
    ...scripts.flatMap(({ turns }, index) => problemsOfTurns(turns, ['scripts', index, 'turns'])),
  ].map(({ place, complaint }) => new SeedProblem(place, complaint));
}
