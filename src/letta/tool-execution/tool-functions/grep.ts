import { messageOf } from '../../../json/read.js';
import { filesOfAgent, touchFiles } from '../../files/agent-files.js';
import { linesOf } from '../../files/file-views.js';
import { findFile } from '../../files/files.js';
import { indicesOfMatching, PatternFailure } from '../../../script/patterns.js';
import type { LettaServer } from '../../model/server.js';
import { pythonText, type ToolFunction, valueError } from './function.js';
import type { FileAgent } from '../../model/files.js';

/** How many matches are told at a time, and how many are looked for. */
const PAGE = 20;
const MOST = 1000;

/** The longest pattern. */
const MAX_PATTERN = 1000;

interface Match {
  name: string;
  /** All lines of the file, and which of them it is. */
  lines: string[];
  index: number;
}

/** The tool `grep_files`: lines of an agent's files that match a pattern (files_tool_executor.py). */
export const GREP_FILES: Omit<ToolFunction, 'owner'> = {
  required: ['pattern'],
  optional: ['include', 'context_lines', 'offset'],
  run({ letta, agent }, given) {
    const pattern = pythonText(given.pattern).trim();
    if (!pattern) throw valueError('Empty search pattern provided');
    check(pattern);
    const include =
      given.include === undefined || given.include === null ? '' : pythonText(given.include).trim();
    const glob = fromGlob(include);
    check(glob);
    const attached = filesOfAgent(letta, agent.id);
    if (attached.length === 0) return 'No files are currently attached to search';
    const named = include
      ? matching(
          glob,
          attached.map(({ file_name }) => file_name),
        )
      : [...attached.keys()];
    const files = named.flatMap((index) => attached[index] ?? []);
    if (files.length === 0) {
      return `No files match the filename pattern '${include}' (filtered ${attached.length} files)`;
    }
    const context = typeof given.context_lines === 'number' ? given.context_lines : 1;
    const matches = files.flatMap((file) => matchesIn(letta, file, pattern)).slice(0, MOST);
    touchFiles(letta, agent.id, [...new Set(matches.map(({ name }) => name))]);
    const offset = typeof given.offset === 'number' ? Math.max(0, given.offset) : 0;
    if (matches.length > 0) return tell(matches, pattern, { offset, context });
    return `No matches found for pattern: '${pattern}'${include && ` in files matching '${include}'`}`;
  },
};

function check(pattern: string): void {
  if (pattern.length > MAX_PATTERN) {
    throw valueError(`Pattern too complex: ${pattern.length} chars > ${MAX_PATTERN} limit`);
  }
  try {
    new RegExp(pattern, FLAGS);
  } catch (error) {
    throw valueError(`Invalid regex pattern: ${messageOf(error)}`);
  }
}

/** As Python's `re.IGNORECASE | re.MULTILINE`. */
const FLAGS = 'im';

/** Which of some texts match. The real server gives up after half a minute. */
function matching(pattern: string, texts: readonly string[]): number[] {
  try {
    return indicesOfMatching(pattern, FLAGS, texts);
  } catch (error) {
    if (!(error instanceof PatternFailure)) throw error;
    throw valueError(`The search for '${pattern}' took too long`);
  }
}

/** Names with stars are meant as shells mean them, unless they are more than that. */
function fromGlob(include: string): string {
  if (!include.includes('*') || /[\^$()[\]{}\\+]/.test(include)) return include;
  return `${include.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`;
}

function matchesIn(letta: LettaServer, { file_id, file_name: name }: FileAgent, pattern: string): Match[] {
  const file = findFile(letta, file_id);
  const lines = file ? linesOf(file) : [];
  const found = matching(
    pattern,
    lines.map((text) => text.trim()),
  );
  return found.map((index) => ({ name, lines, index }));
}

/** A line with those around it. */
function shown({ name, lines, index }: Match, around: number): string {
  const start = Math.max(0, index - around);
  const context = lines.slice(start, index + around + 1).map((line, at) => {
    const mark = start + at === index ? '>' : ' ';
    return `${mark} ${start + at + 1}: ${line}`;
  });
  return `\n=== ${name}:${index + 1} ===\n${context.join('\n')}`;
}

function tell(
  matches: Match[],
  pattern: string,
  { offset, context }: { offset: number; context: number },
): string {
  const end = offset + PAGE;
  const counts = new Map<string, number>();
  for (const { name } of matches) counts.set(name, (counts.get(name) ?? 0) + 1);
  const byCount = [...counts].sort(([, a], [, b]) => b - a);
  const range = `${offset + 1}-${Math.min(end, matches.length)}`;
  const more = end < matches.length;
  return [
    `Found ${matches.length} total matches across ${counts.size} files (showing matches ${range} of ${matches.length})`,
    '='.repeat(80),
    '\nFiles with matches:',
    ...byCount.map(([name, count]) => `  - ${name}: ${count} matches`),
    '',
    ...matches.slice(offset, end).map((match) => shown(match, context)),
    '',
    more
      ? `To see more matches, call: grep_files(pattern="${pattern}", offset=${end})`
      : 'No more matches to show.',
  ].join('\n');
}
