import { baseTool, listOf, needed, optional, STRINGS } from './definition.js';

const LABEL = needed('string', 'The label of the memory block.');

/** Tools that edit memory blocks. */
export const MEMORY_TOOLS = [
  baseTool('letta_memory_core', 'core_memory_append', 'Adds a line to the end of a memory block.', {
    parameters: { label: LABEL, content: needed('string', 'The text to add.') },
  }),
  baseTool('letta_memory_core', 'core_memory_replace', 'Replaces a text in a memory block by another.', {
    parameters: {
      label: LABEL,
      old_content: needed('string', 'The text to replace, exactly as it stands in the block.'),
      new_content: needed('string', 'The text to put there; empty to delete.'),
    },
  }),
  baseTool('letta_memory_core', 'memory', 'Creates, edits, renames or deletes memory blocks.', {
    parameters: {
      command: needed('string', 'What to do: create, str_replace, insert, delete or rename.'),
      path: optional('string', 'The block to work on, such as /memories/human.'),
      file_text: optional('string', 'For create: the text of the new block.'),
      description: optional('string', 'For create and rename: the description of the block.'),
      old_string: optional('string', 'For str_replace: the text to replace.'),
      new_string: optional('string', 'For str_replace: the text to put there.'),
      insert_line: optional('integer', 'For insert: the line to insert after.'),
      insert_text: optional('string', 'For insert: the text to insert.'),
      old_path: optional('string', 'For rename: the block to rename.'),
      new_path: optional('string', 'For rename: what it is called then.'),
    },
  }),
  baseTool('letta_memory_core', 'memory_apply_patch', 'Applies a unified diff to memory blocks.', {
    parameters: {
      label: LABEL,
      patch: needed('string', 'The diff, for one block or, with *** headers, for several.'),
    },
  }),
  baseTool('letta_sleeptime_core', 'memory_replace', 'Replaces a text that occurs once in a memory block.', {
    parameters: {
      label: LABEL,
      old_string: needed('string', 'The text to replace, with all its whitespace.'),
      new_string: needed('string', 'The text to put there, without line numbers.'),
    },
  }),
  baseTool('letta_sleeptime_core', 'memory_insert', 'Inserts text into a memory block after a line.', {
    parameters: {
      label: LABEL,
      new_string: needed('string', 'The text to insert, without line numbers.'),
      insert_line: optional('integer', 'The line to insert after; 0 is the beginning, -1 the end.'),
    },
  }),
  baseTool('letta_sleeptime_core', 'memory_rethink', 'Writes a memory block anew.', {
    parameters: { label: LABEL, new_memory: needed('string', 'The whole new text of the block.') },
  }),
  baseTool('letta_sleeptime_core', 'memory_finish_edits', 'Ends the editing of memory.'),
];

/** Tools of voice agents and of those that remember for them. */
export const VOICE_TOOLS = [
  baseTool('letta_voice_sleeptime_core', 'store_memories', 'Stores parts of a conversation for later.', {
    parameters: {
      chunks: needed(
        listOf({
          start_index: needed('integer', 'The first line of the part, counted from 0.'),
          end_index: needed('integer', 'The last line of the part.'),
          context: needed('string', 'What the part is about.'),
        }),
        'The parts, each with what it is about.',
      ),
    },
  }),
  baseTool('letta_voice_sleeptime_core', 'rethink_user_memory', 'Writes what is known of the user anew.', {
    parameters: { new_memory: needed('string', 'The whole new text.') },
  }),
  baseTool('letta_voice_sleeptime_core', 'finish_rethinking_memory', 'Ends the rewriting of memory.'),
  baseTool('letta_voice_sleeptime_core', 'search_memory', 'Looks for something in older conversations.', {
    parameters: {
      convo_keyword_queries: optional(STRINGS, 'Words to look for.'),
      start_minutes_ago: optional('integer', 'How long ago the newest wanted message was.'),
      end_minutes_ago: optional('integer', 'How long ago the oldest wanted message was.'),
    },
  }),
];
