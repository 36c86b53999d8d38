import type { Work } from '../scheduling/slices.js';
import type { EventStream } from './events.js';
import type { Listing } from './listing.js';

/**
 * The types that tie an override to its operation. `Operations` is the `operations` interface that
 * openapi-typescript generates, `Id` one of its operationIds.
 */
type Part<Operation, In extends string> = Operation extends { parameters: infer Parameters }
  ? In extends keyof Parameters
    ? NonNullable<Parameters[In]>
    : Record<never, never>
  : never;

type Received<Content> = Content extends { 'application/json': infer Body }
  ? Body
  : Content extends { 'multipart/form-data': infer Form }
    ? Form
    : Uint8Array;

/** Where both are declared, the override decides request by request. */
type Answer<Content> =
  | (Content extends { 'application/json': infer Body } ? Body : never)
  | (Content extends { 'text/event-stream': infer Data } ? EventStream<Data> : never)
  | (Content extends { 'application/json': unknown } | { 'text/event-stream': unknown } ? never : Uint8Array);

type BodyOf<Operation> = Operation extends { requestBody: { content: infer Content } }
  ? Received<Content>
  : Operation extends { requestBody?: { content: infer Content } }
    ? Received<Content>
    : undefined;

type SuccessOf<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses]: Status extends 200 | 201 | 202
        ? Responses[Status] extends { content: infer Content }
          ? Answer<Content>
          : void
        : Status extends 204
          ? void
          : never;
    }[keyof Responses]
  : never;

/** What an override receives: a request already routed, authenticated and validated, its defaults filled in. */
export interface RequestOf<Operations, Id extends keyof Operations> {
  path: Part<Operations[Id], 'path'>;
  query: Part<Operations[Id], 'query'>;
  body: BodyOf<Operations[Id]>;
  /** Headers an override adds to its answer. */
  answerHeaders: Record<string, string>;
  /** Gives the answer another success status than the first one that the spec declares. */
  answerStatus: (status: number) => void;
}

/**
 * The body of the operation's one success response, or an `EventStream` of what the spec declares under
 * `text/event-stream`.
 */
export type ResponseOf<Operations, Id extends keyof Operations> = SuccessOf<Operations[Id]>;

/** What an override returns: the response, or a `Listing` that makes it. Errors are thrown. */
type Returned<Response> = Response | Listing<Response>;

/** The same at once, later, or from work that is done in slices, which ends early when the client leaves. */
type Answering<Result> = Result | Promise<Result> | Work<Result>;

/** Answers one operation from the sandbox's state. `Context` is what its service hands to every override. */
export type Override<Operations, Id extends keyof Operations, Context> = (
  request: RequestOf<Operations, Id> & Context,
) => Answering<Returned<ResponseOf<Operations, Id>>>;

/** Marks an operation that needs no state: the server answers from its response schema. */
export const faked = Symbol('faked');

/**
 * A whole service: every operation of its spec is either overridden or faked, or the table does not compile. An entry is
 * a function, or an object with that function and what else is special about the operation at the service's edge
 * (`Specials`, by operationId), so that all that is true of one operation stands in one place.
 */
export type Overrides<Operations, Context, Specials extends Record<keyof Operations, object> = never> = {
  [Id in keyof Operations]:
    | Override<Operations, Id, Context>
    | (Specials[Id] & { answer: Override<Operations, Id, Context> })
    | typeof faked;
};
