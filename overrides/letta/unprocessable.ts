import { LettaError } from '../../src/letta/error.js';
import { pythonRepr, type PythonValue, Tuple } from '../../src/python/repr.js';
import type { Finding, Sent } from '../../src/server/refusal.js';
import type { Operation, ParameterSpec } from '../../src/server/spec.js';

/** One entry of pydantic's error list. */
interface PydanticError {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: PythonValue;
  ctx?: { [key: string]: PythonValue };
}

/** Parameters that the real server declares with an Enum class; the others are Literals, which pydantic words alike but names otherwise. */
const ENUM_CLASSES = new Set(['last_stop_reason', 'provider_type', 'provider_category']);

const BAD_INTEGER = 'Input should be a valid integer, unable to parse string as an integer';
const BAD_BOOLEAN = 'Input should be a valid boolean, unable to interpret input';

/**
 * The real server's answer to a request that breaks its description: `detail` is FastAPI's list of errors, not as JSON
 * but as Python prints it (its handler of RequestValidationError in letta/server/rest_api/app.py), and an id that is
 * none gets an example of one.
 */
export function unprocessable(
  findings: Finding[],
  sent: Sent | undefined,
  operation: Operation | undefined,
): LettaError {
  return render(
    findings.filter(({ rule }) => rule !== 'unknown').map((found) => toPydantic(found, sent, operation)),
  );
}

/** The same, for an id in the path that is not even percent-encoded UTF-8. */
export function malformedId(parameter: string, segment: string): LettaError {
  return render([idError(['path', parameter], segment)]);
}

/** The same, for a body that is not JSON; where in the body is not known here. */
export function malformedJson(): LettaError {
  const ctx = { error: 'Expecting value' };
  return render([{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {}, ctx }]);
}

function render(errors: PydanticError[]): LettaError {
  const list = errors.map(({ loc, ...error }) => {
    const { type, ...others } = error;
    return { type, loc: new Tuple(loc), ...others } as { [key: string]: PythonValue };
  });
  const [first] = errors;
  const ids = errors.filter(({ loc }) => loc[0] === 'path').map(({ loc }) => idPrefix(String(loc[1])));
  return new LettaError(422, pythonRepr(list), {
    trace_id: '',
    message: `${first?.loc.join('.') ?? 'request'}: ${first?.msg ?? 'invalid'}`,
    ...(ids.length > 0 && {
      examples: ids.map((prefix) => `${prefix}-123e4567-e89b-42d3-8456-426614174000`),
    }),
  });
}

function toPydantic({ path, rule, message }: Finding, sent?: Sent, operation?: Operation): PydanticError {
  const [place = '', name = '', index] = path.split('/').slice(1);
  const parameter = operation?.parameters.find((one) => one.in === place && one.name === name);
  const loc = [place, name, ...(index === undefined ? [] : [Number(index)])];
  if (place === 'path') return idError(loc, sent?.path[name] ?? '');
  const values = sent?.query.getAll(name) ?? [];
  const input = values[index === undefined ? values.length - 1 : Number(index)] ?? null;
  const schema = schemaOf(parameter, index !== undefined);
  if (rule === 'type' && schema.type === 'integer')
    return { type: 'int_parsing', loc, msg: BAD_INTEGER, input };
  if (rule === 'type' && schema.type === 'boolean')
    return { type: 'bool_parsing', loc, msg: BAD_BOOLEAN, input };
  if (rule === 'minimum') {
    const ge = schema.minimum as number;
    return {
      type: 'greater_than_equal',
      loc,
      msg: `Input should be greater than or equal to ${ge}`,
      input,
      ctx: { ge },
    };
  }
  if (rule === 'enum') {
    const expected = alternatives(schema.enum as string[]);
    const type = ENUM_CLASSES.has(name) ? 'enum' : 'literal_error';
    return { type, loc, msg: `Input should be ${expected}`, input, ctx: { expected } };
  }
  return { type: 'value_error', loc, msg: message, input };
}

/** The real server's own words, whatever is wrong with the id. */
function idError(loc: (string | number)[], input: string): PydanticError {
  const msg = `String should match pattern '${idPrefix(String(loc[1]))}-{uuid4}'`;
  return { type: 'string_pattern_mismatch', loc, msg, input };
}

/** `agent_id` is `agent-...`. */
function idPrefix(parameter: string): string {
  return parameter.replace(/_id$/, '');
}

function schemaOf(parameter: ParameterSpec | undefined, item: boolean): { [keyword: string]: unknown } {
  const schema = parameter?.schema ?? {};
  return item ? (schema.items as { [keyword: string]: unknown }) : schema;
}

/** `'a', 'b' or 'c'` */
function alternatives(values: string[]): string {
  const quoted = values.map((value) => pythonRepr(value));
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}
