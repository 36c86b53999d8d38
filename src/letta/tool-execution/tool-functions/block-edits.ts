import { occurrencesOf, splitAt } from '../../../python/occurrences.js';
import { pythonRepr } from '../../../python/repr.js';
import { findBlock } from '../../memory/blocks.js';
import { blockIdsIn } from '../../memory/conversation-blocks.js';
import { findConversation } from '../../records/conversation-records.js';
import { changeItem } from '../../tables/tables.js';
import {
  expandTabs,
  pythonText,
  pythonType,
  ToolFailure,
  type ToolCaller,
  typeError,
  valueError,
} from './function.js';
import { BLOCK_KEYS, type BlockRecord } from '../../model/blocks.js';

/** A line number as agents are shown it (letta/constants.py, MEMORY_TOOLS_LINE_NUMBER_PREFIX_REGEX). */
const LINE_NUMBER = /(^|\n)[ \t]*\d+→/;

/** What stands above such a memory (CORE_MEMORY_LINE_NUMBER_WARNING). */
const LINE_NUMBER_BANNER =
  "# NOTE: Line numbers shown below (with arrows like '1→') are to help during editing. Do NOT include line " +
  'number prefixes in your memory edit tool calls.';

const READ_ONLY = 'Error This block is read-only and cannot be edited.';

/** The memory blocks of whoever calls: in a conversation, its own go before the agent's. */
function blocksOf({ letta, agent, conversationId }: ToolCaller): BlockRecord[] {
  const conversation = conversationId === null ? undefined : findConversation(letta, conversationId);
  const ids = conversation ? blockIdsIn(letta, agent, conversation) : agent.block_ids;
  return ids.flatMap((id) => findBlock(letta, id) ?? []);
}

/** Undefined when the agent has no block of that label. */
export function findBlockOf(caller: ToolCaller, label: string): BlockRecord | undefined {
  return blocksOf(caller).find((block) => block.label === label);
}

/** Throws the `KeyError` of the real server, which names the labels there are. */
export function getBlockOf(caller: ToolCaller, label: unknown): BlockRecord {
  const block = typeof label === 'string' ? findBlockOf(caller, label) : undefined;
  if (block) return block;
  const labels = blocksOf(caller).map((other) => other.label);
  const complaint = `Block field ${pythonText(label)} does not exist (available sections = ${labels.join(', ')})`;
  throw new ToolFailure('KeyError', pythonRepr(complaint));
}

/** The same, for a block that is to be edited. */
export function getEditableBlock(caller: ToolCaller, label: unknown): BlockRecord {
  const block = getBlockOf(caller, label);
  if (block.read_only) throw valueError(READ_ONLY);
  return block;
}

/** Gives a block other members. The real server does not hold its text against its limit here, and neither do we. */
export function editBlock(
  { letta }: ToolCaller,
  block: BlockRecord,
  changes: Partial<Omit<BlockRecord, 'id'>>,
): void {
  changeItem(letta.state.blocks, BLOCK_KEYS, block, changes);
}

/** A text; throws when it is none, or carries line numbers or the banner above them, which are for reading only. */
export function withoutLineNumbers(name: string, text: unknown, { banner }: { banner: boolean }): string {
  if (typeof text !== 'string') {
    throw typeError(`expected string or bytes-like object, got '${pythonType(text)}'`);
  }
  if (LINE_NUMBER.test(text)) {
    throw valueError(
      `${name} contains a line number prefix, which is not allowed. Do not include line numbers when calling ` +
        'memory tools (line numbers are for display purposes only).',
    );
  }
  if (banner && text.includes(LINE_NUMBER_BANNER)) {
    throw valueError(
      `${name} contains a line number warning, which is not allowed. Do not include line number information when ` +
        'calling memory tools (line numbers are for display purposes only).',
    );
  }
  return text;
}

/** Whether a patch carries line numbers or the banner above them. */
export function lineNumbersIn(text: string): { prefix: boolean; banner: boolean } {
  return { prefix: LINE_NUMBER.test(text), banner: text.includes(LINE_NUMBER_BANNER) };
}

/** Replaces a text that occurs once. Throws when it occurs more often, or not at all. */
export function replaceOnce(block: BlockRecord, label: string, before: string, after: string): string {
  const [value, old, fresh] = [expandTabs(block.value), expandTabs(before), expandTabs(after)];
  const found = old === '' ? [] : occurrencesOf(old, value);
  const count = old === '' ? [...value].length + 1 : found.length;
  if (count === 0) {
    throw valueError(
      `No replacement was performed, old_string \`${old}\` did not appear verbatim in memory block with label ` +
        `\`${label}\`.`,
    );
  }
  if (count > 1) {
    const lines = linesWith(value, old, found);
    throw valueError(
      `No replacement was performed. Multiple occurrences of old_string \`${old}\` in lines [${lines.join(', ')}]. ` +
        'Please ensure it is unique.',
    );
  }
  return old === '' ? fresh : splitAt(old, value).join(fresh);
}

/** The numbers of the lines that a text is within, from where it was found; nothing is within a line but every line. */
function linesWith(value: string, text: string, found: number[]): number[] {
  const lines = value.split('\n');
  if (text === '') return lines.map((_, index) => index + 1);
  if (text.includes('\n')) return [];
  let end = 0;
  let next = 0;
  return lines.flatMap((line, index) => {
    end += line.length + 1;
    const isWithin = (found[next] ?? Infinity) < end;
    while ((found[next] ?? Infinity) < end) next++;
    return isWithin ? [index + 1] : [];
  });
}

/** Inserts lines after a line, 0 being before the first and -1 the end. Throws for a line that is not there. */
export function insertLines(block: BlockRecord, text: string, line: unknown): string {
  const lines = expandTabs(block.value).split('\n');
  if (line !== -1 && typeof line !== 'number') {
    throw typeError(`'<' not supported between instances of '${pythonType(line)}' and 'int'`);
  }
  if (line < -1 || line > lines.length) {
    throw valueError(
      `Invalid \`insert_line\` parameter: ${line}. It should be within the range of lines of the memory block: ` +
        `[0, ${lines.length}], or -1 to append to the end of the memory block.`,
    );
  }
  const at = line === -1 ? lines.length : line;
  return [...lines.slice(0, at), ...expandTabs(text).split('\n'), ...lines.slice(at)].join('\n');
}
