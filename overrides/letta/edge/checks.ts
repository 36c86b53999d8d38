import { isList, objectOf } from '../../../src/json/read.js';
import { checkAgentName } from '../../../src/letta/agents/agent-names.js';
import { invalidArgument } from '../../../src/letta/values/error.js';
import { isHandle } from '../../../src/letta/llm/handle-form.js';
import { requirePublicAddress } from './public-address.js';
import { type Check, isDict, ValueProblem } from '../../../src/pydantic/reading.js';

/** The largest that the real server's columns hold. */
const MOST_CHARACTERS = 2 ** 31 - 1;

const MOST_FILES = 1000;

/**
 * What the real server's models check besides the types of their fields, by the names of its functions
 * (letta/schemas); the schemas of specs/letta.yaml name them as `x-before` and `x-after`. What is no `ValueProblem`
 * ends the reading at once, as there.
 */
export const checks: Record<string, Check> = {
  /** Messages have a type, even when they do not say so. */
  add_default_type_to_messages(messages) {
    if (!isList(messages)) return messages;
    for (const message of messages) {
      if (!isDict(message) || Object.hasOwn(message, 'type')) continue;
      message.type =
        Object.hasOwn(message, 'approval_request_id') || Object.hasOwn(message, 'approve')
          ? 'approval'
          : 'message';
    }
    return messages;
  },
  /** A message is sent in one of two ways. */
  validate_input_or_messages(request) {
    const { input = null, messages = null } = objectOf(request);
    if (input !== null && messages !== null) {
      throw new ValueProblem("Cannot specify both 'input' and 'messages'. Use one or the other.");
    }
    if (input === null && messages === null) {
      throw new ValueProblem("Must specify either 'input' or 'messages'.");
    }
    return request;
  },
  /** A block that is given anything is given a value. */
  ensure_value_is_string(block) {
    if (isDict(block) && Object.keys(block).length > 0) block.value ??= '';
    return block;
  },
  /** PostgreSQL has no place for these. */
  sanitize_value_null_bytes(value) {
    return typeof value === 'string' ? value.replaceAll('\u0000', '') : value;
  },
  validate_name(name) {
    if (typeof name === 'string') checkAgentName(name);
    return name;
  },
  validate_model(handle) {
    if (handle && !(typeof handle === 'string' && isHandle(handle))) {
      throw invalidArgument('The model handle should be in the format provider/model-name');
    }
    return handle;
  },
  validate_embedding(handle) {
    if (handle && !(typeof handle === 'string' && isHandle(handle))) {
      throw new ValueProblem('The embedding handle should be in the format provider/model-name');
    }
    return handle;
  },
  validate_max_files_open(count) {
    if (typeof count === 'number' && count > MOST_FILES) {
      throw invalidArgument(`max_files_open cannot exceed ${MOST_FILES}. Got: ${count}`);
    }
    return count;
  },
  validate_per_file_view_window_char_limit(count) {
    if (typeof count === 'number' && count > MOST_CHARACTERS) {
      const text = `per_file_view_window_char_limit cannot exceed ${MOST_CHARACTERS}. Got: ${count}`;
      throw invalidArgument(text);
    }
    return count;
  },
  validate_sleeptime_for_agent_type(agent) {
    const { agent_type, enable_sleeptime } = objectOf(agent);
    if (agent_type === 'voice_convo_agent' && !enable_sleeptime) {
      throw new ValueProblem('Agent type AgentType.voice_convo_agent requires enable_sleeptime to be True');
    }
    return agent;
  },
  validate_typescript_requires_schema(tool) {
    const { source_type, json_schema } = objectOf(tool);
    if (source_type === 'typescript' && (!isDict(json_schema) || Object.keys(json_schema).length === 0)) {
      throw new ValueProblem(
        'TypeScript tools require an explicit json_schema parameter. Unlike Python tools, schema cannot be auto-generated from TypeScript source code.',
      );
    }
    return tool;
  },
  validate_child_output_mapping(mapping) {
    if (isDict(mapping) && Object.keys(mapping).length === 0) {
      throw new ValueProblem('Conditional tool rule must have at least one child tool.');
    }
    return mapping;
  },
  /** The real server talks to nobody in its own network. */
  validate_mcp_server_url(address) {
    if (typeof address === 'string') requirePublicAddress(address);
    return address;
  },
  validate_skill(skill) {
    const { files, source_url } = objectOf(skill);
    if (source_url || (isDict(files) && Object.hasOwn(files, 'SKILL.md'))) return skill;
    throw new ValueProblem("Either files (with 'SKILL.md') or source_url must be provided");
  },
  /** Keys are often pasted with the end of their line. */
  strip_whitespace(text) {
    return typeof text === 'string' ? text.trim() : text;
  },
};
