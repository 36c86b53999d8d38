import { timeInZone } from '../../values/loose-times.js';
import { historyOf, messagesOf, textOf } from '../../records/message-records.js';
import { parseTime } from '../../values/times.js';
import { pythonText, type ToolCaller, type ToolFunction, valueError } from './function.js';
import { CORE } from './memory.js';
import { timeArgument } from './times.js';
import type { MessageRecord } from '../../model/messages.js';

/** How many messages are found unless more are asked for (RETRIEVAL_QUERY_DEFAULT_PAGE_SIZE). */
const USUAL_RESULTS = 5;

/** Who can have said something (letta/schemas/enums.py). */
const ROLES = ['assistant', 'user', 'tool', 'function', 'system', 'approval', 'summary'];

const NAME = 'conversation_search';

/**
 * The tool `conversation_search`: messages of all conversations of the agent that contain a text, the newest first
 * (core_tool_executor.py). Dates count, as the tool's description says; a real server without a vector database of its
 * own only looks whether they are some.
 */
export const CONVERSATION_SEARCH: ToolFunction = {
  owner: CORE,
  required: [],
  optional: ['query', 'roles', 'limit', 'start_date', 'end_date'],
  run(caller, given) {
    const { agent } = caller;
    const start = timeArgument('start_date', given.start_date, agent.timezone) ?? -Infinity;
    const end = timeArgument('end_date', given.end_date, agent.timezone) ?? Infinity;
    const roles = rolesOf(given.roles);
    const query = pythonText(given.query ?? '').toLowerCase();
    const limit = typeof given.limit === 'number' ? given.limit : USUAL_RESULTS;
    const found = messagesOf(caller.letta, [...historyOf(caller.letta, agent.id)].reverse()).filter(
      (message) => {
        const time = parseTime(message.created_at) ?? 0;
        const isWanted = roles.length === 0 || roles.includes(message.role);
        return (
          isWanted && time >= start && time <= end && textOf(message.content).toLowerCase().includes(query)
        );
      },
    );
    const said = found.slice(0, limit).filter((message) => spoken(message) !== '');
    const told = said.filter((message) => message.role !== 'tool' && !searches(message));
    if (told.length === 0) return { message: 'No results found.', results: [] };
    return {
      message: `Showing ${said.length} results:`,
      results: told.map((message) => tell(caller, message)),
    };
  },
};

function rolesOf(given: unknown): string[] {
  const roles = Array.isArray(given) ? given.map(pythonText) : [];
  const unknown = roles.find((role) => !ROLES.includes(role));
  if (unknown !== undefined) throw valueError(`'${unknown}' is not a valid MessageRole`);
  return roles;
}

/** What was said in a message, as far as it can be searched. */
function spoken({ role, content }: MessageRecord): string {
  return ['assistant', 'user', 'tool'].includes(role) ? textOf(content) : '';
}

function searches({ calls }: MessageRecord): boolean {
  return calls?.some((call) => call.name === NAME) ?? false;
}

function tell({ letta, agent }: ToolCaller, message: MessageRecord): Record<string, unknown> {
  const time = parseTime(message.created_at) ?? 0;
  return {
    timestamp: timeInZone(time, agent.timezone ?? 'UTC'),
    time_ago: ago(Math.max(0, Math.floor(letta.clock.now() / 1000 - time / 1e6))),
    role: message.role,
    relevance: { search_mode: 'sql' },
    ...contentOf(spoken(message)),
  };
}

/** Texts that are JSON objects tell their members. */
function contentOf(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return { ...value };
    return { content: value };
  } catch {
    return { content: text };
  }
}

function ago(seconds: number): string {
  if (seconds < 60) return `${seconds}s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h ago` : `${Math.floor(seconds / 86_400)}d ago`;
}
