import { own } from '../../../src/json/read.js';
import type { LettaServer } from '../../../src/letta/model/server.js';
import { decodeJsonText } from '../../../src/python/encodings.js';
import { JsonProblem, parsePythonJson } from '../../../src/python/json.js';
import { orjsonFloatText } from '../../../src/python/written.js';
import { read } from '../../../src/pydantic/read.js';
import {
  alternativesOf,
  dereference,
  newReading,
  type PydanticError,
  type Reading,
} from '../../../src/pydantic/reading.js';
import { LettaError } from '../../../src/letta/values/error.js';
import { atOnce, type Work } from '../../../src/scheduling/slices.js';
import { readForm, takesForm } from '../../../src/server/read-form.js';
import type { Route } from '../../../src/server/router.js';
import type { Operation, ParameterSpec, ServiceSpec } from '../../../src/server/spec.js';
import { type Message, type RequestRead, takesJson } from '../../../src/server/validate-request.js';
import { requireActor } from './actor.js';
import { checks } from './checks.js';
import { readFields } from './form.js';
import { malformedJson } from './unprocessable.js';

/**
 * Reads a request as FastAPI does: first the bytes of the body, then the header that names the actor, then path, query
 * and body, whose errors are told together. Throws `LettaError` where the real server goes no further: 422 for a body
 * that is not JSON, 400 for one that is not even text or for a bad actor; and `Refused` `form-unreadable`.
 */
export function* readRequest(
  letta: LettaServer,
  route: Route,
  message: Message,
  spec: ServiceSpec,
): Work<RequestRead> {
  const { operation } = route;
  const body = takesJson(operation) ? readBytes(message) : undefined;
  const sent = takesForm(operation) ? readForm(operation, message).form : undefined;
  if (operation.security !== 'none') requireActor(message.headers);
  const reading = newReading({
    schemas: spec.schemas,
    strictIds: letta.settings.lettaIds === 'strict',
    checks,
  });
  readPath(route, reading);
  readQueryOf(operation, message.query, reading);
  const value = sent
    ? readFields(operation, sent, reading)
    : takesJson(operation)
      ? yield* readBodyOf(operation, body, reading)
      : undefined;
  const { errors } = reading;
  return {
    body: value,
    findings: errors.map(({ loc, type, msg }) => ({ path: `/${loc.join('/')}`, rule: type, message: msg })),
    details: errors satisfies PydanticError[],
  };
}

function readPath({ operation, pathParams }: Route, reading: Reading): void {
  for (const { in: place, name, schema } of operation.parameters) {
    if (place === 'path') atOnce(read(schema, own(pathParams, name) ?? '', ['path', name], reading));
  }
}

/** Starlette takes the last of repeated values. */
function readQueryOf(operation: Operation, query: URLSearchParams, reading: Reading): void {
  for (const parameter of operation.parameters) {
    if (parameter.in !== 'query') continue;
    const { name, schema, required } = parameter;
    const values = query.getAll(name);
    const loc = ['query', name];
    if (values.length > 0) {
      atOnce(read(schema, isList(parameter, reading) ? values : values.at(-1), loc, reading));
    } else if (required) {
      reading.errors.push({ type: 'missing', loc, msg: 'Field required', input: null });
    }
  }
}

function isList({ schema }: ParameterSpec, reading: Reading): boolean {
  if (schema.type === 'array') return true;
  const members = alternativesOf(schema, reading)?.members ?? [];
  return members.some((member) => dereference(member, reading).schema.type === 'array');
}

function* readBodyOf(operation: Operation, body: unknown, reading: Reading): Work<unknown> {
  const { required, content } = operation.requestBody ?? { required: false, content: {} };
  const schema = content['application/json']?.schema;
  if (body !== null) return yield* read(schema, body, ['body'], reading);
  if (!required) return acceptsNull(schema, reading) ? null : {};
  reading.errors.push({ type: 'missing', loc: ['body'], msg: 'Field required', input: null });
  return body;
}

function acceptsNull(schema: unknown, reading: Reading): boolean {
  return alternativesOf(dereference(schema, reading).schema, reading)?.nullable ?? false;
}

/** JSON if its media type says so or there is none, else the bytes; an empty body and `null` are both none. */
function readBytes({ rawBody, headers, scan }: Message): unknown {
  if (rawBody.length === 0) return null;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== '' && !/^application\/(json|.*\+json)$/.test(type)) return new Uint8Array(rawBody);
  if (scan?.isTooDeep) throw unreadable();
  const text = decodeJsonText(rawBody);
  if (text === undefined) throw unreadable();
  return parseBody(text, scan?.hasOddNumbers ?? true);
}

function parseBody(text: string, hasOddNumbers: boolean): unknown {
  if (hasOddNumbers) return parseAsPython(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return parseAsPython(text);
  }
}

/** Tells where and why in the words of Python, or finds that Python takes it all the same. */
function parseAsPython(text: string): unknown {
  try {
    return parsePythonJson(text, { takesNonFinite: true, floatText: orjsonFloatText });
  } catch (problem) {
    if (problem instanceof JsonProblem) throw malformedJson(problem);
    // Too long or too deep for a parser: Python's gives up as well.
    if (problem instanceof RangeError) throw unreadable();
    throw problem;
  }
}

function unreadable(): LettaError {
  return new LettaError(400, 'There was an error parsing the body');
}
