import type { LettaServer } from '../letta/server.js';
import { forEachOf, type Work } from '../sandbox/slices.js';
import { ScriptProblem } from '../script/problem.js';
import { EVERY_AGENT } from '../script/script.js';
import { setScript } from '../script/scripts.js';
import { type SeedPath, SeedProblem } from './problem.js';
import type { Seed } from './seed.js';

/**
 * Gives agents their scripts: those they came with, then those that stand by themselves. Throws `SeedProblem` for a
 * script that makes no sense, and for a second one for the same agent, name or everybody.
 */
export function* plantScripts({ state }: LettaServer, seed: Seed, agentIds: string[]): Work<void> {
  const planted = new Set<string>();
  yield* forEachOf(seed.agents ?? [], ({ script }, index) => {
    const agent = agentIds[index];
    if (!script || agent === undefined) return;
    planted.add(agent);
    atTurns(['agents', index, 'script'], () => setScript(state.scripts, { agent, turns: script }));
  });
  yield* forEachOf(seed.scripts ?? [], (script, index) => {
    const { agent = EVERY_AGENT } = script;
    if (planted.has(agent))
      throw new SeedProblem(['scripts', index, 'agent'], `has a script already: ${agent}`);
    planted.add(agent);
    atTurns(['scripts', index, 'turns'], () => setScript(state.scripts, script));
  });
}

/** Makes the problem of a script that of the place in the seed where its turns stand. */
function atTurns(path: SeedPath, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof ScriptProblem)) throw error;
    const [, ...inTurns] = error.path;
    throw new SeedProblem([...path, ...inTurns], error.complaint);
  }
}
