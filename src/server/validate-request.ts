// Only the validator itself: the rest of the package takes longer to load than to use.
import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import { HttpError, type OpenAPIV3 } from 'express-openapi-validator/dist/framework/types.js';
import { own, setOwn } from '../json/read.js';
import { didYouMean } from '../words/nearest.js';
import type { Exchange } from './exchange.js';
import { parseJsonBody } from './parse-json.js';
import { readForm, takesForm } from './read-form.js';
import { type Finding, Refused } from './refusal.js';
import type { Operation, ParameterSpec, ServiceSpec } from './spec.js';

/** A request that holds to its operation's spec, with defaults filled in and parameters in their declared types. */
export interface ValidRequest {
  path: Record<string, string>;
  query: Record<string, unknown>;
  /** The parsed body; `{}` when an optional body was left out, a `Form` for a form, the bytes for any other media type. */
  body: unknown;
}

/** The parts of an exchange that a spec has a say in. */
export type Message = Pick<Exchange, 'path' | 'query' | 'headers' | 'rawBody' | 'scan'>;

/** What a service's own reader made of a request. */
export interface RequestRead {
  /** The JSON body or the form, as the service reads it; of no interest for other media types. */
  body: unknown;
  /** What is wrong; nothing else is looked at if there is any. */
  findings: Finding[];
  /** The same in the reader's own terms. */
  details?: unknown;
}

/** A request, and what there is to say of it. */
export interface Validated {
  request: ValidRequest;
  /** What the real service overlooks but a developer may want to know, such as a misspelt query parameter. */
  findings: Finding[];
}

/**
 * Makes one text of the values that were sent for a parameter that takes one; the schema is applied afterwards. For
 * services that read repeated values, numbers or booleans in their own way.
 */
export type QueryReader = (parameter: ParameterSpec, values: string[]) => string;

/** Reads a JSON body in a service's own way. Throws `Refused` `body-not-json`, or the service's own error. */
export type BodyParser = (message: Message, operation: Operation) => unknown;

/** As much of the validator as is used: its own types ask for whole requests of Express. */
interface Validator {
  validate(request: object, response: object, next: () => void): unknown;
}

const firstValue: QueryReader = (_parameter, values) => values[0] ?? '';

/**
 * Holds one express-openapi-validator for each operation, made on its first call over a document that contains
 * only the schemas this operation's request can reach. Given the whole document, the validator would walk all of
 * it for every operation; given its own router, it would scan every path for every request.
 */
export class RequestValidation {
  private readonly validators = new Map<string, Validator>();

  constructor(
    private readonly spec: ServiceSpec,
    private readonly readQuery: QueryReader = firstValue,
    /** Whether texts have to be of their format; a service that reads requests itself has seen to that. */
    private readonly checksFormats = true,
    private readonly parse: BodyParser = parseJsonBody,
  ) {}

  /**
   * Throws `Refused`: `body-not-json`, `form-unreadable`, `unsupported-media-type`, or `request-invalid` with every
   * finding, in the order path, query, body.
   */
  validate(
    operation: Operation,
    exchange: Message,
    pathParams: Record<string, string>,
    read?: RequestRead,
  ): Validated {
    const { query, findings } = readParameters(operation, exchange.query, this.readQuery, this.spec);
    if (read && read.findings.length > 0) {
      const { details } = read;
      const others = findings.filter(({ path }) => !read.findings.some((found) => found.path === path));
      throw new Refused({ reason: 'request-invalid', findings: [...read.findings, ...others], details });
    }
    const isRead = read && (takesJson(operation) || takesForm(operation));
    const { body, broken: unread } = isRead
      ? { body: read.body, broken: [] }
      : readBody(operation, exchange, this.parse);
    // A body that is not JSON has no schema to hold to, whatever type the client gives it. One that the service has read
    // was held to its schema then; compiling the schema for a second look took some first calls 50 ms.
    const isChecked = takesJson(operation) && !isRead;
    let broken = unread;
    const request = describedRequest(operation, exchange, pathParams, query, isChecked ? { body } : {});
    try {
      void this.validator(operation).validate(request, {}, () => undefined);
    } catch (error) {
      broken = [...findingsOf(error), ...unread];
    }
    if (broken.length > 0) {
      throw new Refused({ reason: 'request-invalid', findings: [...broken, ...findings] });
    }
    return {
      request: {
        path: request.params,
        query: request.query,
        body: isChecked ? request.body : body,
      },
      findings,
    };
  }

  /**
   * Validates one made-up request, whatever comes of it: making the first validator of a process takes several
   * times as long as making any later one, and nobody should wait for that.
   */
  warmUp(): void {
    const operation = this.spec.operations.find(({ requestBody }) => requestBody);
    if (!operation) return;
    const nothing = { path: operation.path, query: new URLSearchParams(), headers: {} };
    try {
      this.validate(operation, { ...nothing, rawBody: Buffer.from('{}') }, {});
    } catch {
      // Refused, most likely: nothing was sent.
    }
  }

  private validator(operation: Operation): Validator {
    let validator = this.validators.get(operation.operationId);
    if (!validator) {
      const schemas = Object.fromEntries(
        operation.requestSchemas.map((name) => [name, structuredClone(own(this.spec.schemas, name))]),
      );
      validator = new RequestValidator(
        {
          openapi: '3.1.0',
          info: { title: this.spec.title, version: this.spec.version, summary: '' },
          paths: {},
          webhooks: {},
          components: { schemas: schemas as OpenAPIV3.ComponentsObject['schemas'] },
        },
        {
          strict: false,
          validateSchema: false,
          // Neither of the two changes an answer; without them a first call is a third quicker.
          meta: false,
          code: { optimize: false },
          allErrors: true,
          useDefaults: true,
          coerceTypes: false,
          validateFormats: this.checksFormats,
          formats: {},
          ajvFormats: { mode: 'fast' },
          allowUnknownQueryParameters: true,
        },
      );
      this.validators.set(operation.operationId, validator);
    }
    return validator;
  }
}

/** As much of an Express request as the validator reads. */
function describedRequest(
  operation: Operation,
  exchange: Message,
  pathParams: Record<string, string>,
  query: Record<string, unknown>,
  checked: { body?: unknown },
) {
  return {
    method: operation.method,
    path: exchange.path,
    originalUrl: operation.path,
    query,
    headers: { ...exchange.headers, 'content-type': contentType(operation, exchange) },
    params: {} as Record<string, string>,
    body: checked.body,
    openapi: {
      expressRoute: operation.path,
      openApiRoute: operation.path,
      pathParams: withEmptyKeys(operation, pathParams),
      schema: {
        ...operation,
        requestBody: 'body' in checked ? operation.requestBody : undefined,
        responses: undefined,
      },
    },
  };
}

/** Declared parameters only; the rest are findings. */
function readParameters(
  operation: Operation,
  sent: URLSearchParams,
  read: QueryReader,
  { credentials }: ServiceSpec,
): { query: Record<string, unknown>; findings: Finding[] } {
  const query: Record<string, unknown> = {};
  const findings: Finding[] = [];
  const declared = new Map(operation.parameters.filter((p) => p.in === 'query').map((p) => [p.name, p]));
  for (const name of new Set(sent.keys())) {
    const parameter = declared.get(name);
    if (!parameter) {
      if (credentials.includes(name)) continue;
      findings.push({
        path: `/query/${name}`,
        rule: 'unknown',
        message: `The spec declares no query parameter ${name}${didYouMean(name, declared.keys())}`,
      });
    } else if (parameter.schema.type === 'array') {
      setOwn(query, name, sent.getAll(name));
    } else {
      setOwn(query, name, read(parameter, sent.getAll(name)));
    }
  }
  return { query, findings };
}

/** An optional last path segment (Matrix's empty state key) is an empty string when the path leaves it out. */
function withEmptyKeys(operation: Operation, pathParams: Record<string, string>): Record<string, string> {
  const params = { ...pathParams };
  for (const { in: where, name } of operation.parameters)
    if (where === 'path' && !Object.hasOwn(params, name)) setOwn(params, name, '');
  return params;
}

/** Whether the body of an operation is JSON. */
export function takesJson(operation: Operation): boolean {
  return operation.requestBody !== undefined && 'application/json' in operation.requestBody.content;
}

/** JSON operations read JSON whatever the client calls it: Synapse ignores the type, and clients rely on that. */
function contentType(operation: Operation, exchange: Message): string | undefined {
  return takesJson(operation) ? 'application/json' : exchange.headers['content-type'];
}

/** The body, and what is wrong with it that the validator does not look at: it knows no forms. */
function readBody(
  operation: Operation,
  exchange: Message,
  parse: BodyParser,
): { body: unknown; broken: Finding[] } {
  const { requestBody } = operation;
  if (!requestBody) return { body: undefined, broken: [] };
  if (
    exchange.rawBody.length === 0 &&
    !requestBody.required &&
    (takesJson(operation) || takesForm(operation))
  )
    return { body: {}, broken: [] };
  if (takesJson(operation)) return { body: parse(exchange, operation), broken: [] };
  if (!takesForm(operation)) return { body: exchange.rawBody, broken: [] };
  const { form, findings } = readForm(operation, exchange);
  return { body: form, broken: findings };
}

/** What the validator found; throws what it threw if that is no list of findings. */
function findingsOf(error: unknown): Finding[] {
  if (!(error instanceof HttpError)) throw error;
  if (error.status === 415) throw new Refused({ reason: 'unsupported-media-type', message: error.message });
  if (error.status !== 400) throw error;
  const found = error.errors.map(({ path, message, errorCode }) => ({
    path: path.replace(/^\/params/, '/path'),
    rule: (errorCode ?? '').replace('.openapi.validation', ''),
    message,
  }));
  const order = ['/path', '/query', '/body'];
  const rank = (finding: Finding) => order.findIndex((prefix) => finding.path.startsWith(prefix));
  return found.sort((a, b) => rank(a) - rank(b));
}
