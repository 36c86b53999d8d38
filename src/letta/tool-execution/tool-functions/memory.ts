import { occurrencesOf, splitAt } from '../../../python/occurrences.js';
import {
  editBlock,
  getEditableBlock,
  getBlockOf,
  insertLines,
  withoutLineNumbers,
  replaceOnce,
} from './block-edits.js';
import {
  pythonText,
  pythonType,
  type ToolCaller,
  type ToolFunction,
  typeError,
  valueError,
} from './function.js';

/** The class that carries out the core tools of the real server. */
export const CORE = 'LettaCoreToolExecutor';

/** Tools that edit one memory block; each gives back the block's new text (core_tool_executor.py). */
export const MEMORY_FUNCTIONS: Record<string, ToolFunction> = {
  core_memory_append: {
    owner: CORE,
    required: ['label', 'content'],
    optional: [],
    run(caller, { label, content }) {
      const block = getEditableBlock(caller, label);
      return write(caller, label, `${block.value}\n${pythonText(content)}`);
    },
  },
  core_memory_replace: {
    owner: CORE,
    required: ['label', 'old_content', 'new_content'],
    optional: [],
    run(caller, { label, old_content: old, new_content: fresh }) {
      const { value } = getEditableBlock(caller, label);
      if (typeof old !== 'string') {
        throw typeError(`'in <string>' requires string as left operand, not ${pythonType(old)}`);
      }
      if (old !== '' && occurrencesOf(old, value).length === 0) {
        throw valueError(`Old content '${old}' not found in memory block '${pythonText(label)}'`);
      }
      return write(caller, label, replaceAll(value, old, pythonText(fresh)));
    },
  },
  memory_replace: {
    owner: CORE,
    required: ['label', 'old_string', 'new_string'],
    optional: [],
    run(caller, { label, old_string: old, new_string: fresh }) {
      const block = getEditableBlock(caller, label);
      const before = withoutLineNumbers('old_string', old, { banner: true });
      const after = withoutLineNumbers('new_string', fresh, { banner: false });
      return write(caller, label, replaceOnce(block, block.label, before, after));
    },
  },
  memory_insert: {
    owner: CORE,
    required: ['label', 'new_string'],
    optional: ['insert_line'],
    run(caller, { label, new_string: text, insert_line: line = -1 }) {
      const block = getEditableBlock(caller, label);
      const added = withoutLineNumbers('new_string', text, { banner: true });
      return write(caller, label, insertLines(block, added, line));
    },
  },
  memory_rethink: {
    owner: CORE,
    required: ['label', 'new_memory'],
    optional: [],
    run(caller, { label, new_memory: text }) {
      getEditableBlock(caller, label);
      return write(caller, label, withoutLineNumbers('new_memory', text, { banner: true }));
    },
  },
  memory_finish_edits: { owner: CORE, required: [], optional: [], run: () => null },
};

function write(caller: ToolCaller, label: unknown, value: string): string {
  editBlock(caller, getBlockOf(caller, label), { value });
  return value;
}

/** Python's `str.replace`: an empty text is found around every character. */
function replaceAll(value: string, old: string, fresh: string): string {
  if (old !== '') return splitAt(old, value).join(fresh);
  return [fresh, ...[...value].flatMap((character) => [character, fresh])].join('');
}
