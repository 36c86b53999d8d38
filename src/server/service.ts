import type { IncomingHttpHeaders } from 'node:http';
import { own } from '../json/read.js';
import type { Fault } from '../sandbox/faults.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { Visit } from './door.js';
import type { Exchange, Reply } from './exchange.js';
import { compileResponses, responseKey } from './compile-responses.js';
import { FloatFinder, type FloatPlaces } from './float-places.js';
import type { faked } from './override.js';
import type { Work } from '../scheduling/slices.js';
import {
  type BodyParser,
  type Message,
  type QueryReader,
  type RequestRead,
  RequestValidation,
  type ValidRequest,
} from './validate-request.js';
import { declaredStatus, ResponseValidation } from './validate-response.js';
import { type Route, Router, type RoutingRules } from './router.js';
import { findValidators, type Operation, type ServiceSpec } from './spec.js';

/** An override as the engine calls it: which operation it belongs to was checked by the compiler where it is defined. */
export type AnyOverride = (request: never) => unknown;

/** An entry of a table of overrides; what else an object says is between the table and its service's edge. */
export type AnyEntry = AnyOverride | { answer: AnyOverride } | typeof faked;

/**
 * What a service tells the pipeline about itself: its spec, who answers each operation, and how the whole of it
 * differs at the edge. The pipeline knows nothing else of any service.
 */
export interface ServiceDefinition {
  /** `matrix`, `letta` or `mock`; names the precomputed spec, and what faults and the journal call it. */
  name: string;
  /** By operationId. */
  overrides: Record<string, AnyEntry>;
  routing: RoutingRules;
  /** The largest body in bytes. */
  bodyLimit: number;
  /** How the query is split into names and values; without, as browsers do (WHATWG URL). */
  parseQuery?(query: string): URLSearchParams;
  /** How a query parameter of one value is read; without, the first value is taken as it is. */
  readQuery?: QueryReader;
  /** How a JSON body is read where there is no `readRequest`; without, in UTF-8, with a byte order mark or none. */
  parseBody?: BodyParser;
  /**
   * Reads a request in the service's own way: its JSON body or form, and what is wrong with any part of it. What comes of it
   * is then held to the spec. Without, bodies are JSON and hold to the spec to the letter.
   * Throws the service's own error for a request that cannot be read at all. What is given back as work is done in
   * slices where the body is large.
   */
  readRequest?(
    sandbox: Sandbox,
    route: Route,
    message: Message,
    spec: ServiceSpec,
  ): RequestRead | Work<RequestRead>;
  /** Whether whole numbers are written as floats (`1.0`) where the spec says `number`. */
  writesFloats?: boolean;
  /** Sent with every answer, errors included. */
  headers: Record<string, string>;
  /**
   * Turns a request away before anything else is known of it: its body is not read, no sandbox is asked for, nothing is
   * journalled. Undefined lets it in.
   */
  door?(visit: Visit): Reply | undefined;
  /** What answers say besides to the pages of browsers, by what these say of themselves (CORS). */
  cors?(headers: IncomingHttpHeaders, sandbox: Sandbox): Record<string, string>;
  /** The answer to OPTIONS, given before anything is authenticated or routed; undefined where it is a method as any other. */
  preflight(exchange: Exchange, sandbox: Sandbox): Reply | undefined;
  /** What the real server answers before it looks for an operation; undefined to go on. */
  early?(exchange: Exchange): Reply | undefined;
  /**
   * Who is calling. `route` is undefined when no operation was found, for services that authenticate first.
   * Throws the service's own error for a missing or unknown token.
   */
  authenticate(exchange: Exchange, route: Route | undefined, sandbox: Sandbox): unknown;
  /**
   * The body of the answer to a request that was carried out before and must not be again, for services whose clients
   * number their requests; undefined for all others. Asked before the query and the body are looked at.
   */
  repeated?(sandbox: Sandbox, caller: unknown, route: Route): unknown;
  /** Told of every request that was carried out, with the body of its answer, so that `repeated` can know it again. */
  carriedOut?(sandbox: Sandbox, caller: unknown, route: Route, body: unknown): void;
  /** Throws the service's own error for a request that is fine but comes too soon after others. */
  admit?(sandbox: Sandbox, caller: unknown, route: Route, request: ValidRequest): void;
  /** What every override gets besides its request: a new object each time, which the request is then put into. */
  context(sandbox: Sandbox, caller: unknown, exchange: Exchange, operation: Operation): object;
  /** Renders a refusal of the pipeline or an error of the service; undefined when the error is neither. */
  refuse(
    error: unknown,
    sandbox: Sandbox,
    operation: Operation | undefined,
    exchange: Exchange,
  ): Reply | undefined;
  /**
   * What would help whoever got a refusal, in a few words of ASCII without any secret: sent beside the real server's
   * own words, and kept in the journal. Undefined where there is nothing to say.
   */
  hint?(error: unknown, sandbox: Sandbox, exchange: Exchange): string | undefined;
  /** What the real service answers when it breaks; sent when the mock itself has a bug. */
  broken(): Reply;
  /** What the real server answers below everything else to a request in a transfer coding that it does not know. */
  notHttp: Reply;
  /**
   * Whether a request would only be told how it has to authenticate, in several steps; faults of an operation let it pass
   * unless they say otherwise. Changes nothing.
   */
  isChallenge?(
    sandbox: Sandbox,
    caller: unknown,
    route: Route,
    request: ValidRequest,
    exchange: Exchange,
  ): boolean;
  /** Renders a fault that has a status. A service without is met by no fault. */
  injected?(fault: Fault & { status: number }, exchange: Exchange): Reply;
}

/** A service ready to answer. */
export interface Service extends ServiceDefinition {
  spec: ServiceSpec;
  router: Router;
  requests: RequestValidation;
  responses: ResponseValidation;
  /** Where the answers of an operation with a status have floats, and where each of their events does. */
  floatsOf(operation: Operation, status: number): { body?: FloatPlaces; event?: FloatPlaces } | undefined;
}

/** Throws when the table of overrides does not name exactly the operations of the spec. */
export function createService(definition: ServiceDefinition, spec: ServiceSpec): Service {
  for (const { operationId } of spec.operations) {
    if (!Object.hasOwn(definition.overrides, operationId)) {
      throw new Error(`${definition.name}: ${operationId} is in the spec but nobody answers it`);
    }
  }
  return {
    ...definition,
    spec,
    router: new Router(spec, definition.routing),
    requests: new RequestValidation(
      spec,
      definition.readQuery,
      !definition.readRequest,
      definition.parseBody,
    ),
    floatsOf: definition.writesFloats ? floatsBySpec(spec) : () => undefined,
    responses: new ResponseValidation(findValidators(definition.name) ?? compileResponses(spec)),
  };
}

/** Looked for when first asked. */
function floatsBySpec({ schemas }: ServiceSpec): Service['floatsOf'] {
  const finder = new FloatFinder(schemas);
  const found = new Map<string, { body?: FloatPlaces; event?: FloatPlaces }>();
  return (operation, status) => {
    const declared = declaredStatus(operation, status);
    const key = responseKey(operation.operationId, declared);
    let floats = found.get(key);
    if (!floats) {
      const { schema, eventSchema } = own(operation.responses, declared) ?? {};
      found.set(key, (floats = { body: finder.placesOf(schema), event: finder.placesOf(eventSchema) }));
    }
    return floats;
  };
}
