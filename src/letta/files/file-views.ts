import { chunkingOf } from './file-types.js';
import type { FileRecord } from '../model/files.js';

/** What stands at the end of a view that was cut (letta/constants.py, FILE_IS_TRUNCATED_WARNING). */
const TRUNCATED = '...[TRUNCATED]\n# NOTE: This block is truncated, use functions to view the full content.';

/** A part of a file: lines counted from 0, the end not included. */
export interface Range {
  start?: number;
  end?: number;
}

/** The lines of a file as agents see them, without numbers: prose is cut into sentences (line_chunker.py). */
export function linesOf({ content, file_type }: FileRecord): string[] {
  if (!content) return [];
  const chunking = chunkingOf(file_type);
  if (chunking === 'prose') {
    const sentences = content.trim().split(/(?<=[.!?])\s+(?=[A-Z])/);
    return sentences.map((sentence) => sentence.trim().replace(/\s+/g, ' ')).filter(Boolean);
  }
  const lines = content.split(/\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/);
  return lines.map((line) => (chunking === 'code' ? line.trimEnd() : line.trim())).filter(Boolean);
}

/**
 * What an agent sees of a file: its lines, numbered from 1, under a line that says which of how many they are.
 * Throws `RangeError` when the part begins behind the end of the file.
 */
export function viewOf(file: FileRecord, { start, end }: Range = {}): string {
  const lines = linesOf(file);
  if (!file.content) return '';
  const unit = chunkingOf(file.file_type) === 'prose' ? 'sentences' : 'lines';
  const total = `(out of ${lines.length} ${unit})`;
  if (start !== undefined && start >= lines.length) {
    throw new RangeError(
      `File ${file.file_name} has only ${lines.length} ${unit}, but requested offset ${start + 1} is out of range`,
    );
  }
  const from = start ?? 0;
  const to = Math.min(end ?? lines.length, lines.length);
  const numbered = lines.slice(from, to).map((line, index) => `${from + index + 1}: ${line}`);
  const part = end === undefined ? `${from + 1} to end` : `${from + 1} to ${to}`;
  const head = start === undefined ? `Viewing file start ${total}` : `Viewing ${unit} ${part} ${total}`;
  return [`[${head}]`, ...numbered].join('\n');
}

/** As much of a view as an agent gets. */
export function cutView(view: string, limit: number): string {
  if (view.length <= limit) return view;
  return view.slice(0, Math.max(0, limit - TRUNCATED.length)) + TRUNCATED;
}
