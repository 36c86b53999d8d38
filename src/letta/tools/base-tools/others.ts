import { baseTool, listOf, needed, oneOf, optional, STRINGS } from './definition.js';

/** What agents talk, remember and search with. */
export const CORE_TOOLS = [
  baseTool('letta_core', 'send_message', 'Sends a message to the user.', {
    parameters: { message: needed('string', 'The text of the message.') },
  }),
  baseTool('letta_core', 'conversation_search', 'Looks for something in earlier messages.', {
    parallel: true,
    parameters: {
      query: optional('string', 'Words to look for; without, all messages count.'),
      roles: optional(
        { type: 'array', items: oneOf('assistant', 'user', 'tool') },
        'Whose messages to look at.',
      ),
      limit: optional('integer', 'How many messages to find at most.'),
      start_date: optional('string', 'The first day or time to look at, in ISO 8601.'),
      end_date: optional('string', 'The last day or time to look at, in ISO 8601.'),
    },
  }),
  baseTool('letta_core', 'archival_memory_insert', 'Stores a text in archival memory.', {
    parameters: {
      content: needed('string', 'The text to store.'),
      tags: optional(STRINGS, 'Labels to find it by.'),
    },
  }),
  baseTool('letta_core', 'archival_memory_search', 'Looks for something in archival memory.', {
    parallel: true,
    parameters: {
      query: needed('string', 'What to look for.'),
      tags: optional(STRINGS, 'Labels it has to have.'),
      tag_match_mode: optional(oneOf('any', 'all'), 'Whether one of the labels is enough.'),
      top_k: optional('integer', 'How many texts to find at most; 10 without.'),
      start_datetime: optional('string', 'Nothing older than this, in ISO 8601.'),
      end_datetime: optional('string', 'Nothing newer than this, in ISO 8601.'),
    },
  }),
];

const OTHER_AGENT = {
  message: needed('string', 'The text of the message.'),
  other_agent_id: needed('string', 'The agent it is for.'),
};

/** How agents talk to each other. */
export const MULTI_AGENT_TOOLS = [
  baseTool(
    'letta_multi_agent_core',
    'send_message_to_agent_and_wait_for_reply',
    'Sends a message to another agent and waits for the answer.',
    { parameters: OTHER_AGENT },
  ),
  baseTool(
    'letta_multi_agent_core',
    'send_message_to_agents_matching_tags',
    'Sends a message to every agent that has certain tags.',
    {
      parameters: {
        message: needed('string', 'The text of the message.'),
        match_all: needed(STRINGS, 'Tags that an agent has to have, all of them.'),
        match_some: needed(STRINGS, 'Tags of which an agent has to have one.'),
      },
    },
  ),
  baseTool(
    'letta_multi_agent_core',
    'send_message_to_agent_async',
    'Sends a message to another agent without waiting for an answer.',
    { parameters: OTHER_AGENT },
  ),
];

/** Tools that run code and read the web. */
export const BUILTIN_TOOLS = [
  baseTool('letta_builtin', 'run_code', 'Runs a program and gives back what it prints.', {
    parallel: true,
    parameters: {
      code: needed('string', 'The text of the program.'),
      language: needed(oneOf('python', 'js', 'ts', 'r', 'java'), 'The language it is written in.'),
    },
  }),
  baseTool('letta_builtin', 'run_code_with_tools', "Runs a Python program that may call the agent's tools.", {
    parameters: { code: needed('string', 'The text of the program.') },
  }),
  baseTool('letta_builtin', 'web_search', 'Searches the web.', {
    parallel: true,
    parameters: {
      query: needed('string', 'What to search for.'),
      num_results: optional('integer', 'How many results to give, 1 to 100; 10 without.'),
      category: optional(
        oneOf(
          'company',
          'research paper',
          'news',
          'pdf',
          'github',
          'tweet',
          'personal site',
          'linkedin profile',
          'financial report',
        ),
        'The kind of page to look for.',
      ),
      include_text: optional('boolean', 'Whether to give whole pages.'),
      include_domains: optional(STRINGS, 'Domains to search in.'),
      exclude_domains: optional(STRINGS, 'Domains to leave out.'),
      start_published_date: optional('string', 'Nothing published before, in ISO 8601.'),
      end_published_date: optional('string', 'Nothing published after, in ISO 8601.'),
      user_location: optional('string', 'The country to search from, in two letters.'),
    },
  }),
  baseTool('letta_builtin', 'fetch_webpage', 'Fetches a web page as text.', {
    parallel: true,
    parameters: { url: needed('string', 'The address of the page.') },
  }),
];

/** What agents that have folders read files with. */
export const FILES_TOOLS = [
  baseTool('letta_files_core', 'open_files', 'Opens files, or parts of them.', {
    parameters: {
      file_requests: needed(
        listOf({
          file_name: needed('string', 'The name of the file.'),
          offset: optional('integer', 'The first line to show, counted from 0.'),
          length: optional('integer', 'How many lines to show.'),
        }),
        'The files, and which lines of them.',
      ),
      close_all_others: optional('boolean', 'Whether to close all other files first.'),
    },
  }),
  baseTool('letta_files_core', 'grep_files', 'Looks for a pattern in files.', {
    parallel: true,
    parameters: {
      pattern: needed('string', 'A word or a regular expression.'),
      include: optional('string', 'A pattern that the names of files have to match.'),
      context_lines: optional('integer', 'How many lines to show around each match.'),
      offset: optional('integer', 'How many matches to skip.'),
    },
  }),
  baseTool(
    'letta_files_core',
    'semantic_search_files',
    'Looks for parts of files that are about something.',
    {
      parallel: true,
      parameters: {
        query: needed('string', 'What to look for.'),
        limit: optional('integer', 'How many parts to find at most; 5 without.'),
      },
    },
  ),
];
