import { checkTurns } from './check.js';
import { type AgentScript, EVERY_AGENT, type ScriptTurn } from './script.js';

/** How far an agent has got with a script. */
export interface Progress {
  /** How many messages it got since the script was set. */
  messages: number;
  /** How many of them each turn answered. */
  uses: number[];
}

/** A script in use. */
export interface StoredScript {
  /** An agent's id, a name, or `*`. */
  agent: string;
  turns: ScriptTurn[];
  /** By agent id, since several agents can have one script. */
  progress: Map<string, Progress>;
}

/** Every script of a world, by whom it is for; plain data. */
export type Scripts = Map<string, StoredScript>;

/**
 * Gives an agent, a name or everybody a script, in the place of the one there was; its progress starts anew. Throws
 * `ScriptProblem` for a script that makes no sense, and then changes nothing.
 */
export function setScript(scripts: Scripts, { agent = EVERY_AGENT, turns }: AgentScript): StoredScript {
  checkTurns(turns);
  const script = { agent, turns: [...turns], progress: new Map<string, Progress>() };
  scripts.set(agent, script);
  return script;
}

/**
 * Adds turns to a script that may not be there yet, after those it has or before them; its progress goes on. Throws
 * `ScriptProblem` like `setScript`.
 */
export function addTurns(scripts: Scripts, added: AgentScript, place: 'end' | 'start' = 'end'): StoredScript {
  const script = scripts.get(added.agent ?? EVERY_AGENT);
  if (!script) return setScript(scripts, added);
  checkTurns(added.turns);
  script.turns = place === 'end' ? [...script.turns, ...added.turns] : [...added.turns, ...script.turns];
  const unused = added.turns.map(() => 0);
  for (const progress of script.progress.values()) {
    progress.uses = place === 'end' ? [...progress.uses, ...unused] : [...unused, ...progress.uses];
  }
  return script;
}

/** The scripts that an agent has, the one that goes first coming first: for its id, for its name, for everybody. */
export function scriptsOf(scripts: Scripts, agentId: string, agentName: string): StoredScript[] {
  return [...new Set([agentId, agentName, EVERY_AGENT])].flatMap((agent) => scripts.get(agent) ?? []);
}

/** An agent's progress in a script, to be changed in place. */
export function progressIn({ turns, progress }: StoredScript, agentId: string): Progress {
  let own = progress.get(agentId);
  if (!own) progress.set(agentId, (own = { messages: 0, uses: turns.map(() => 0) }));
  return own;
}

/** Forgets how far an agent has got: it is gone, and another may come to have its id. */
export function forgetProgress(scripts: Scripts, agentId: string): void {
  for (const { progress } of scripts.values()) progress.delete(agentId);
}
