import { editBlock, findBlockOf, getBlockOf, getEditableBlock, lineNumbersIn } from './block-edits.js';
import {
  expandTabs,
  pythonText,
  type ToolCaller,
  ToolFailure,
  type ToolFunction,
  valueError,
} from './function.js';
import { CORE } from './memory.js';
import { createBlock, deleteBlock, renameBlock } from './memory-command.js';

/** One thing that a patch with `***` headers does. */
type Operation =
  | { kind: 'add'; label: string; description: string; lines: string[] }
  | { kind: 'update'; label: string; lines: string[] }
  | { kind: 'delete'; label: string }
  | { kind: 'rename'; from: string; to: string };

const HEADER = /^\*\*\* (Add Block|Delete Block|Update Block|Move to):(.*)$/;

/** The tool `memory_apply_patch`: a diff of one block, or of several under headers (core_tool_executor.py). */
export const MEMORY_PATCH: ToolFunction = {
  owner: CORE,
  required: ['label', 'patch'],
  optional: [],
  run(caller, given) {
    const patch = expandTabs(pythonText(given.patch));
    const { prefix, banner } = lineNumbersIn(patch);
    if (prefix) {
      throw valueError(
        'Patch contains a line number prefix, which is not allowed. Do not include line numbers (they are for ' +
          'display only).',
      );
    }
    if (banner) {
      throw valueError(
        'Patch contains the line number warning banner, which is not allowed. Provide only the text to edit.',
      );
    }
    const lines = splitLines(patch);
    if (!lines.some((line) => HEADER.test(line))) return patchBlock(caller, pythonText(given.label), lines);
    const renamed = new Map<string, string>();
    const done = readOperations(lines).map((operation) => carryOut(caller, operation, renamed));
    return (
      'Successfully applied memory patch operations. Your system prompt has been recompiled with the updated memory ' +
      `contents and is now active in your context.\n\nOperations completed:\n- ${done.join('\n- ')}`
    );
  },
};

/** `renamed` says what blocks are called that the patch goes on calling by their old label. */
function carryOut(caller: ToolCaller, operation: Operation, renamed: Map<string, string>): string {
  switch (operation.kind) {
    case 'add': {
      const { label, description, lines } = operation;
      if (findBlockOf(caller, label)) throw valueError(`Error: Memory block '${label}' already exists`);
      createBlock(caller, label.trim(), description, lines.join('\n').replace(/\n+$/, ''));
      return `Created memory block '${label}'`;
    }
    case 'update':
      patchBlock(caller, renamed.get(operation.label) ?? operation.label, operation.lines);
      return `Updated memory block '${operation.label}'`;
    case 'delete':
      deleteBlock(caller, operation.label.replaceAll('/', '_'));
      return `Deleted memory block '${operation.label}'`;
    case 'rename':
      renameBlock(caller, operation.from.replaceAll('/', '_'), operation.to.replaceAll('/', '_'));
      renamed.set(operation.from, operation.to.replaceAll('/', '_'));
      return `Renamed memory block '${operation.from}' to '${operation.to}'`;
  }
}

function patchBlock(caller: ToolCaller, label: string, lines: string[]): string {
  if (!findBlockOf(caller, label)) throw valueError(`Error: Memory block '${label}' does not exist`);
  const value = applyHunks(getEditableBlock(caller, label).value, lines);
  editBlock(caller, getBlockOf(caller, label), { value });
  return value;
}

/** What the headers of a patch ask for, renaming first and whatever has lines when it is complete. */
function readOperations(lines: string[]): Operation[] {
  const operations: Operation[] = [];
  let open: Extract<Operation, { lines: string[] }> | undefined;
  let last: string | undefined;
  const flush = () => {
    if (open) operations.push(open);
    open = undefined;
  };
  for (const [index, line] of lines.entries()) {
    const [, header, rest = ''] = HEADER.exec(line) ?? [];
    const label = rest.trim();
    if (header === undefined) {
      if (open) readBodyLine(open, line, HEADER.test(lines[index - 1] ?? ''));
      continue;
    }
    if (header === 'Move to') {
      if (!label) throw valueError('*** Move to: must specify a non-empty new label');
      if (last === undefined) throw valueError('*** Move to: must follow an Add/Update/Delete header');
      operations.push({ kind: 'rename', from: last, to: label });
    } else {
      flush();
      if (!label) throw valueError(`*** ${header}: must specify a non-empty label`);
      if (header === 'Add Block') open = { kind: 'add', label, description: '', lines: [] };
      else if (header === 'Update Block') open = { kind: 'update', label, lines: [] };
      else operations.push({ kind: 'delete', label });
    }
    last = label;
  }
  flush();
  return operations;
}

function readBodyLine(
  operation: Extract<Operation, { lines: string[] }>,
  line: string,
  isFirst: boolean,
): void {
  if (operation.kind === 'update') operation.lines.push(line);
  else if (isFirst && line.startsWith('Description:'))
    operation.description = line.slice('Description:'.length).trim();
  else if (line.startsWith('+')) operation.lines.push(line.slice(1));
  else if (line.trim() === '') operation.lines.push('');
}

/** Applies the hunks of a diff one after another. Throws when the lines they expect are not there exactly once. */
function applyHunks(value: string, patch: string[]): string {
  const hunks = readHunks(patch);
  if (hunks.length === 0) {
    throw valueError("No applicable hunks found in patch. Ensure lines start with ' ', '-', or '+'.");
  }
  let lines = expandTabs(value).split('\n');
  for (const hunk of hunks) {
    const expected = hunk.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    const fresh = hunk.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    const at = expected.length === 0 ? lines.length : positionOf(lines, expected);
    lines = [...lines.slice(0, at), ...fresh, ...lines.slice(at + expected.length)];
  }
  return lines.join('\n');
}

function readHunks(patch: string[]): string[][] {
  const hunks: string[][] = [[]];
  for (const line of patch) {
    if (/^(\*\*\* |---|\+\+\+)/.test(line)) continue;
    if (line.startsWith('@@')) hunks.push([]);
    else if (/^[ +-]/.test(line)) hunks.at(-1)?.push(line);
    else if (line.trim() === '') hunks.at(-1)?.push(' ');
  }
  return hunks.filter((hunk) => hunk.length > 0);
}

/** By the search for text that the engine has: line by line would take years for long memories. */
function positionOf(lines: string[], expected: string[]): number {
  const text = `\n${lines.join('\n')}\n`;
  const wanted = `\n${expected.join('\n')}\n`;
  const first = text.indexOf(wanted);
  const isUnique = first >= 0 && text.indexOf(wanted, first + 1) < 0;
  if (isUnique) return text.slice(0, first + 1).split('\n').length - 2;
  if (first >= 0) {
    throw new ToolFailure(
      'ValueError',
      'Failed to apply patch: hunk context matched multiple places in the memory block. Please add more unique ' +
        'surrounding context to disambiguate.',
    );
  }
  throw valueError(
    'Failed to apply patch: expected hunk context not found in the memory block. Verify the target lines exist and ' +
      `try providing more context. Expected start:\n${expected.slice(0, 4).join('\n')}`,
  );
}

/** Python's `splitlines()` as far as texts have such lines: no empty line after the last line break. */
function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
