import { type Act, actsOf, failedText } from './acts.js';
import { findPattern, type Found, PatternFailure } from './patterns.js';
import { ECHO, type ScriptTurn } from './script.js';
import { progressIn, type Scripts, scriptsOf } from './scripts.js';
import { type Facts, TextTooLong } from './templates.js';

/** A message that an agent got. */
export interface Incoming {
  agentId: string;
  agentName: string;
  text: string;
}

/** A turn that answers a message, and what its placeholders stand for. */
interface Chosen {
  turn: ScriptTurn;
  facts: Facts;
}

/**
 * What an agent does with a message, in order. Counts the message and the use of the turn in the progress of the
 * scripts and does nothing else; the caller carries the acts out, and keeps those it has not come to.
 *
 * Throws nothing: a regular expression that takes too long and a text that grows too long become an `internal_error`.
 */
export function nextTurn(scripts: Scripts, incoming: Incoming): Act[] {
  try {
    const { turn, facts } = choose(scripts, incoming);
    return actsOf(turn.acts, facts);
  } catch (error) {
    if (!(error instanceof PatternFailure || error instanceof TextTooLong)) throw error;
    return [failedText(error.message)];
  }
}

function choose(scripts: Scripts, { agentId, agentName, text }: Incoming): Chosen {
  const own = scriptsOf(scripts, agentId, agentName).map(({ turns, ...script }) => ({
    turns,
    progress: progressIn({ turns, ...script }, agentId),
  }));
  // Each script counts every message, also where a script before it has the answer.
  for (const { progress } of own) progress.messages++;
  const facts = { input: text, agentId, agentName };
  for (const { turns, progress } of own) {
    for (const [index, turn] of turns.entries()) {
      const uses = progress.uses[index] ?? 0;
      const found = wants(turn, text, progress.messages, uses);
      if (!found) continue;
      progress.uses[index] = uses + 1;
      const counts = { count: progress.messages, turnCount: uses + 1 };
      return { turn, facts: { ...facts, ...counts, ...(found !== true && { found }) } };
    }
  }
  return { turn: ECHO, facts: { ...facts, count: 0, turnCount: 0 } };
}

/** Whether a turn answers a message, and what its regular expression found if it has one. */
function wants(turn: ScriptTurn, text: string, nth: number, uses: number): Found | boolean {
  const { equals, contains, matches, ignore_case = false, nth_message, times } = turn;
  if (times !== undefined && uses >= times) return false;
  if (nth_message !== undefined && nth_message !== nth) return false;
  const plain = (value: string) => (ignore_case ? value.toLowerCase() : value);
  if (equals !== undefined && plain(text) !== plain(equals)) return false;
  if (contains !== undefined && !plain(text).includes(plain(contains))) return false;
  return matches === undefined ? true : (findPattern(matches, text, ignore_case) ?? false);
}
