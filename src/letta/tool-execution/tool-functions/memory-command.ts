import { own } from '../../../json/read.js';
import { addBlock } from '../../memory/blocks.js';
import { uniqueViolation } from '../../values/constraint.js';
import { relate, unrelate } from '../../records/relations.js';
import {
  editBlock,
  findBlockOf,
  getBlockOf,
  getEditableBlock,
  insertLines,
  withoutLineNumbers,
  replaceOnce,
} from './block-edits.js';
import { pythonText, type ToolCaller, ToolFailure, type ToolFunction, valueError } from './function.js';
import { CORE } from './memory.js';
import type { Arguments } from '../../model/tools.js';

const RENAMED = 'Your system prompt has been recompiled with the renamed memory block';
const CREATED = 'Your system prompt has been recompiled with the new memory block';
const DELETED = 'Your system prompt has been recompiled without this memory block';
const DESCRIBED = 'Your system prompt has been recompiled with the updated description';
const ACTIVE = 'and is now active in your context.';

/** The tool `memory`, one tool with several commands (core_tool_executor.py). */
export const MEMORY_COMMAND: ToolFunction = {
  owner: CORE,
  required: ['command'],
  optional: [
    'file_text',
    'description',
    'path',
    'old_string',
    'new_string',
    'insert_line',
    'insert_text',
    'old_path',
    'new_path',
  ],
  run(caller, given) {
    const name = pythonText(given.command);
    const command = own(COMMANDS, name);
    if (command) return command(caller, given);
    throw valueError(
      `Error: Unknown command '${name}'. Supported commands: create, str_replace, insert, delete, ` +
        'rename',
    );
  },
};

const COMMANDS: Record<string, (caller: ToolCaller, given: Arguments) => string> = {
  create(caller, given) {
    demand(given, 'create', 'path', 'description');
    const { path, description, file_text } = given;
    return createBlock(caller, withoutPrefix(path), pythonText(description), pythonText(file_text ?? ''));
  },
  str_replace(caller, given) {
    demand(given, 'str_replace', 'path', 'old_string', 'new_string');
    const { old_string: old, new_string: fresh } = given;
    const label = withoutPrefix(given.path);
    const block = getEditableBlock(caller, label);
    const before = withoutLineNumbers('old_string', old, { banner: true });
    const after = withoutLineNumbers('new_string', fresh, { banner: false });
    const value = replaceOnce(block, label, before, after);
    editBlock(caller, block, { value });
    return value;
  },
  insert(caller, given) {
    demand(given, 'insert', 'path', 'insert_text');
    const block = getEditableBlock(caller, labelOf(given.path));
    const text = withoutLineNumbers('insert_text', given.insert_text, { banner: true });
    const value = insertLines(block, text, given.insert_line ?? null);
    editBlock(caller, block, { value });
    return value;
  },
  delete(caller, given) {
    demand(given, 'delete', 'path');
    return deleteBlock(caller, labelOf(given.path));
  },
  rename(caller, { path, description, old_path: from, new_path: to }) {
    if (path && description) return describeBlock(caller, labelOf(path), pythonText(description));
    if (from && to) return renameBlock(caller, labelOf(from), labelOf(to));
    throw valueError(
      'Error: path and description are required for update_description command, or old_path and new_path are ' +
        'required for rename command',
    );
  },
};

/** Gives the agent a new block. A label it has already is refused as the database does it. */
export function createBlock(caller: ToolCaller, label: string, description: string, value: string): string {
  const { letta, agent } = caller;
  if (findBlockOf(caller, label)) {
    const refused = uniqueViolation(
      'Agent',
      'unique_label_per_agent',
      ['agent_id', 'block_label'],
      [agent.id, label],
    );
    throw new ToolFailure('UniqueConstraintViolationError', refused.message);
  }
  relate(letta, agent, 'block_ids', addBlock(letta, { label, description, value }).id);
  return `Successfully created memory block '${label}'. ${CREATED} ${ACTIVE}`;
}

/** Takes a block from the agent; that it has none of that label is told, but no failure. */
export function deleteBlock(caller: ToolCaller, label: string): string {
  try {
    unrelate(caller.letta, caller.agent, 'block_ids', getBlockOf(caller, label).id);
  } catch (error) {
    if (error instanceof ToolFailure) return `Error performing delete: ${error.message}`;
    throw error;
  }
  return `Successfully deleted memory block '${label}'. ${DELETED} ${ACTIVE}`;
}

/** Gives a block another label. */
export function renameBlock(caller: ToolCaller, from: string, to: string): string {
  const block = getBlockFor('rename', caller, from);
  editBlock(caller, block, { label: to });
  return `Successfully renamed memory block '${from}' to '${to}'. ${RENAMED} ${ACTIVE}`;
}

function describeBlock(caller: ToolCaller, label: string, description: string): string {
  const block = getBlockFor('update_description', caller, label);
  editBlock(caller, block, { description });
  return `Successfully updated description of memory block '${label}'. ${DESCRIBED} ${ACTIVE}`;
}

/** The real server wraps the failure in one of its own. */
function getBlockFor(command: string, caller: ToolCaller, label: string) {
  try {
    return getBlockOf(caller, label);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    throw new ToolFailure('Exception', `Error performing ${command}: ${error.message}`);
  }
}

function demand(given: Arguments, command: string, ...names: string[]): void {
  const missing = names.find((name) => (own(given, name) ?? null) === null);
  if (missing) throw valueError(`Error: ${missing} is required for ${command} command`);
}

function withoutPrefix(path: unknown): string {
  return pythonText(path)
    .replace(/^\/memories\//, '')
    .replace(/^\//, '');
}

/** Most commands read a slash within a path as an underscore; create and str_replace do not. */
function labelOf(path: unknown): string {
  return withoutPrefix(path).replaceAll('/', '_');
}
