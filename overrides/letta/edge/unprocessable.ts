import { LettaError } from '../../../src/letta/values/error.js';
import { idRule } from '../../../src/pydantic/ids.js';
import type { PydanticError } from '../../../src/pydantic/reading.js';
import type { JsonProblem } from '../../../src/python/json.js';
import { pythonRepr, Tuple } from '../../../src/python/repr.js';
import type { LettaValidationDetail } from '../../../src/sandbox/settings.js';
import type { Finding } from '../../../src/server/refusal.js';

/** What ids in paths are of, for those that the real server has its own words for (letta/schemas/enums.py). */
const PRIMITIVES = new Set([
  'agent',
  'message',
  'run',
  'job',
  'group',
  'block',
  'file',
  'source',
  'tool',
  'archive',
  'passage',
  'provider',
  'model',
  'sandbox',
  'step',
  'identity',
  'conv',
  'mcp_server',
  'file_agent',
  'user',
  'org',
  'tool_rule',
  'batch_item',
  'batch_req',
]);

const ID_ERRORS = new Set(['string_pattern_mismatch', 'string_too_short', 'string_too_long']);

/** A refusal whose `detail` is FastAPI's list of errors; the form depends on the sandbox that it is told in. */
export class Unprocessable extends Error {
  constructor(readonly errors: PydanticError[]) {
    super(errors[0]?.msg);
    this.name = 'Unprocessable';
  }
}

/**
 * The real server's answer to a request that breaks its description: `detail` is FastAPI's list of errors, not as JSON
 * but as Python prints it (its handler of RequestValidationError in letta/server/rest_api/app.py), and an id that is
 * none gets an example of one. As a list it is what the official description has.
 */
export function unprocessable(errors: PydanticError[], form: LettaValidationDetail): LettaError {
  const told = errors.map((error) => (isId(error) ? inOwnWords(error) : error));
  const examples = errors
    .filter(isId)
    .map(({ loc }) => `${primitiveOf(loc)}-123e4567-e89b-42d3-8456-426614174000`);
  const [first] = told;
  return new LettaError(422, form === 'list' ? told : asPython(told), {
    trace_id: '',
    message: `${first?.loc.join('.') ?? 'request'}: ${first?.msg ?? 'invalid'}`,
    ...(examples.length > 0 && { examples: [...new Set(examples)].sort() }),
  });
}

/** What only the spec found, in words that are at least shaped like the real server's. */
export function errorsOf(findings: Finding[]): PydanticError[] {
  return findings
    .filter(({ rule }) => rule !== 'unknown')
    .map(({ path, message }) => ({
      type: 'value_error',
      loc: path.split('/').slice(1),
      msg: message,
      input: null,
    }));
}

/** The errors of an id in the path that is not even percent-encoded UTF-8. */
export function malformedId(parameter: string, segment: string): PydanticError[] {
  const loc = ['path', parameter];
  return [{ type: 'string_pattern_mismatch', loc, msg: 'String should match pattern', input: segment }];
}

/** The errors of a body that is not JSON. */
export function malformedJson({ message, offset }: JsonProblem): Unprocessable {
  const ctx = { error: message };
  const loc = ['body', offset];
  return new Unprocessable([{ type: 'json_invalid', loc, msg: 'JSON decode error', input: {}, ctx }]);
}

function asPython(errors: PydanticError[]): string {
  return pythonRepr(errors.map(({ type, loc, ...others }) => ({ type, loc: new Tuple(loc), ...others })));
}

function isId({ type, loc }: PydanticError): boolean {
  const [place, name] = loc;
  if (place !== 'path' || loc.length !== 2 || !ID_ERRORS.has(type)) return false;
  return typeof name === 'string' && name.endsWith('_id') && PRIMITIVES.has(primitiveOf(loc));
}

/** The real server's own words, whatever is wrong with the id. */
function inOwnWords({ loc, input }: PydanticError): PydanticError {
  const primitive = primitiveOf(loc);
  const msg = `String should match pattern '${primitive}-{uuid4}'`;
  const ctx = { pattern: idRule(`^${primitive}-.`)?.pattern };
  return { type: 'string_pattern_mismatch', loc, msg, input, ctx };
}

/** `agent_id` is `agent-...`. */
function primitiveOf(loc: PydanticError['loc']): string {
  return String(loc[1]).replace(/_id$/, '');
}
