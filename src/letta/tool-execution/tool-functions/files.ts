import { listOf, objectOf } from '../../../json/read.js';
import { closeAllFiles, fileLimitsOf, filesOfAgent, openFile, touchFiles } from '../../files/agent-files.js';
import { pythonRepr } from '../../../python/repr.js';
import { searchFilePassages } from '../../files/file-passages.js';
import { findFile } from '../../files/files.js';
import { pythonText, type ToolCaller, type ToolFunction, valueError } from './function.js';
import { GREP_FILES } from './grep.js';

/** The class that carries out the file tools of the real server. */
const FILES = 'LettaFileToolExecutor';

/** How much of a part of a file is told. */
const LINES_OF_PASSAGE = 20;

/** Tools that read the files of an agent's folders (files_tool_executor.py). */
export const FILE_FUNCTIONS: Record<string, ToolFunction> = {
  open_files: {
    owner: FILES,
    required: ['file_requests'],
    optional: ['close_all_others'],
    run(caller, { file_requests, close_all_others }) {
      const wanted = readRequests(caller, file_requests);
      const { letta, agent } = caller;
      const names = wanted.map(({ name }) => name);
      const others = close_all_others === true ? closeAllFiles(letta, agent.id, names) : [];
      const opened = wanted.map((request) => openOne(caller, request));
      return tellOpened(opened, others);
    },
  },
  grep_files: { ...GREP_FILES, owner: FILES },
  semantic_search_files: {
    owner: FILES,
    required: ['query'],
    optional: ['limit'],
    run({ letta, agent }, given) {
      const query = pythonText(given.query).trim();
      if (!query) throw valueError('Empty search query provided');
      const limit = Math.min(typeof given.limit === 'number' ? given.limit : 5, 50);
      const found = searchFilePassages(letta, agent.folder_ids, query).slice(0, limit);
      if (found.length === 0) return `No semantic matches found for query: '${query}'`;
      const names = [...new Set(found.map(({ file_name }) => file_name ?? 'Unknown File'))];
      touchFiles(letta, agent.id, names);
      const parts = names.flatMap((name) => found.filter(({ file_name }) => file_name === name));
      const files = `${names.length} file${names.length === 1 ? '' : 's'}`;
      const summary = `Found ${found.length} semantic matches in ${files} for query: '${query}'`;
      const told = parts.map(({ file_name, text }, index) => tellPassage(file_name ?? '', index + 1, text));
      return [summary, '='.repeat(summary.length), ...told].join('\n');
    },
  },
};

interface FileRequest {
  name: string;
  offset?: number;
  length?: number;
}

/** What became of a file that was to be opened. */
interface Opened extends FileRequest {
  closed: string[];
  /** What was in view before, when it was open and another part of it was. */
  before?: { start: number | null; end: number | null };
}

function readRequests({ agent }: ToolCaller, given: unknown): FileRequest[] {
  const requests = listOf(given).map(objectOf);
  const { files: most } = fileLimitsOf(agent);
  if (requests.length > most) {
    throw valueError(
      `Cannot open ${requests.length} files: exceeds configured maximum limit of ${most} files`,
    );
  }
  if (requests.length === 0) throw valueError('No file requests provided');
  return requests.map(({ file_name, offset, length }) => ({
    name: pythonText(file_name),
    ...(typeof offset === 'number' && { offset }),
    ...(typeof length === 'number' && { length }),
  }));
}

function openOne({ letta, agent }: ToolCaller, request: FileRequest): Opened {
  const { name, offset, length } = request;
  if (offset !== undefined && offset < 0) {
    throw valueError(`Offset for file ${name} must be >= 0 (0-indexed), got ${offset}`);
  }
  if (length !== undefined && length < 1)
    throw valueError(`Length for file ${name} must be >= 1, got ${length}`);
  const attached = filesOfAgent(letta, agent.id);
  const known = attached.find((file) => file.file_name === name);
  const file = known && findFile(letta, known.file_id);
  if (!known || !file) {
    const names = pythonRepr(attached.map(({ file_name }) => file_name));
    throw valueError(
      `${name} not attached - did you get the filename correct? Currently you have the following files attached: ${names}`,
    );
  }
  const end = offset !== undefined && length !== undefined ? offset + length : undefined;
  const before = { start: known.start_line, end: known.end_line };
  const start = offset === undefined ? null : offset + 1;
  const isOther = known.is_open && (before.start !== start || before.end !== (end ?? null));
  try {
    const closed = openFile(letta, agent, file, { start: offset, end });
    return { ...request, closed, ...(isOther && { before }) };
  } catch (error) {
    if (error instanceof RangeError) throw valueError(error.message);
    throw error;
  }
}

function tellOpened(opened: Opened[], others: string[]): string {
  const told = opened.map(({ name, offset, length, before }) => {
    const end = length === undefined ? 'end' : (offset ?? 0) + length;
    return `${name}${offset === undefined ? '' : ` (lines ${offset + 1}-${end})`}${before ? tellBefore(before) : ''}`;
  });
  const closed = opened.flatMap((one) => one.closed);
  return [
    told.length === 1 ? `* Opened ${told.join()}` : `* Opened ${told.length} files: ${told.join(', ')}`,
    ...(others.length > 0
      ? [`Note: Closed ${others.length} file(s) due to close_all_others=True: ${others.join(', ')}`]
      : []),
    ...(closed.length > 0
      ? [
          `Note: Closed ${closed.length} least recently used file(s) due to open file limit: ${closed.join(', ')}`,
        ]
      : []),
  ].join('\n');
}

function tellBefore({ start, end }: { start: number | null; end: number | null }): string {
  if (start === null) return ' (previously full file)';
  return ` (previously lines ${start}-${end ?? 'end'})`;
}

function tellPassage(name: string, number: number, text: string): string {
  const lines = text.trim().split('\n');
  const more = lines.length - LINES_OF_PASSAGE;
  const shown = lines.slice(0, LINES_OF_PASSAGE).map((line) => `  ${line}`);
  const rest = more > 0 ? [`  ... [truncated ${more} more lines]`] : [];
  return [`\n=== ${name} (passage #${number}) ===`, ...shown, ...rest].join('\n');
}
