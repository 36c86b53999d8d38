import type { RequestListener } from 'node:http';
import express, { type Request, type Response } from 'express';
import { reportBug } from '../sandbox/bugs.js';
import { SandboxRefusal } from '../sandbox/bounds.js';
import { DEFAULT_SANDBOX, type Sandbox, SANDBOX_NAME, type Sandboxes } from '../sandbox/sandbox.js';
import { DEFAULT_SETTINGS } from '../sandbox/settings.js';
import { WaitEnded } from '../sandbox/waiters.js';
import { answer, Disconnect, type Outcome, routeFirst } from './answer.js';
import type { Visit } from './door.js';
import { EventStream } from './events.js';
import type { Exchange, Reply } from './exchange.js';
import { GrowingBody, record, type Sending } from './record.js';
import { MAX_DEPTH } from './parse-json.js';
import {
  answerEarly,
  BodyAborted,
  hasBody,
  readBody,
  type ReceivedBody,
  UnknownCoding,
} from './read-body.js';
import { Refused } from './refusal.js';
import { send, sendEvents, sendWritten } from './send.js';
import type { Service } from './service.js';
import { takesJson } from './validate-request.js';

/** Where the control API is, also behind a base URL that ends in a slash. */
const CONTROL = /^\/+_mock(?=\/|$)/;

/**
 * Answers one port: the control API under `/_mock`, the port's own service elsewhere.
 *
 * An Express router without its application: the application gives every request and response another prototype,
 * which slows Node's own HTTP code by more than all the rest of a request takes here.
 *
 * `bodyNodes` is how many values a JSON body may consist of.
 */
export function createApp(
  main: Service,
  control: Service,
  sandboxes: Sandboxes,
  bodyNodes = DEFAULT_SETTINGS.maxBodyNodes,
): RequestListener {
  const router = express.Router();
  const strayed = (res: Response, error: unknown) => {
    res.destroy();
    sandboxes.reportStrayBug(error);
  };
  router.use((req: Request, res: Response) => {
    const target = splitTarget(req);
    const isControl = CONTROL.test(target.path);
    target.path = target.path.replace(CONTROL, '/_mock');
    const service = isControl ? control : main;
    const shut = service.door?.(visitOf(req));
    if (shut) return void turnAway(req, res, service, shut);
    const arrival = { service, isControl, sandboxes, req, res, target };
    const bounds = { bytes: service.bodyLimit, nodes: bodyNodes, depth: MAX_DEPTH };
    const received = hasBody(req)
      ? readBody(req, res, bounds, readsJson(service, req.method, target.path)).then(
          (body) => receive({ ...arrival, body, unreadable: undefined }),
          (unreadable: unknown) => {
            answerEarly(req, res);
            return receive({ ...arrival, body: NO_BODY, unreadable });
          },
        )
      : receive({ ...arrival, body: NO_BODY, unreadable: undefined });
    received.catch((error: unknown) => strayed(res, error));
  });
  return (req, res) => router(req as Request, res as Response, (error) => strayed(res as Response, error));
}

function visitOf({ method, headers, socket }: Request): Visit {
  const { remoteAddress = '', localAddress = '' } = socket;
  return { method, headers, remoteAddress, localAddress };
}

/** Answers a visitor of whom no more is known than that it is not let in. */
function turnAway(req: Request, res: Response, service: Service, { status, headers, body }: Reply): void {
  if (hasBody(req)) answerEarly(req, res);
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  const type = { 'content-type': 'application/json', 'content-length': length };
  res.writeHead(status, { ...service.headers, ...type, ...headers }).end(text);
}

/** Whether the body of a request is for an operation that reads JSON; others take it as it is, or do not look at it. */
function readsJson(service: Service, method: string, path: string): boolean {
  try {
    return takesJson(service.router.route(method, path).operation);
  } catch {
    // No operation: the answer tells why.
    return false;
  }
}

/** What a request is sent to. */
interface Target {
  /** The sandbox's. */
  name: string;
  /** Undecoded, without the sandbox prefix. */
  path: string;
  query: string;
}

interface Arrival {
  service: Service;
  /** The control API's own calls are not journalled. */
  isControl: boolean;
  sandboxes: Sandboxes;
  req: Request;
  res: Response;
  target: Target;
  body: ReceivedBody;
  /** Why there is no body that could be answered. */
  unreadable: unknown;
}

const NO_BODY: ReceivedBody = { rawBody: Buffer.alloc(0) };

/** What of the control API looks at no world, and is answered while one is closed to everybody else. */
const APART = /^\/_mock\/(?:health|requests|sandboxes)(?=\/|$)/;

/** Finds the sandbox, has the request answered, journals the exchange and sends the answer. */
async function receive(arrival: Arrival): Promise<void> {
  const { sandboxes, target, isControl } = arrival;
  const { name, path } = target;
  const known = SANDBOX_NAME.test(name);
  const wanted = known ? name : DEFAULT_SANDBOX;
  let sandbox = sandboxes.find(wanted) ?? (await sandboxOf(arrival, wanted));
  while (sandbox?.gate.opening && !(isControl && APART.test(path))) {
    await sandbox.gate.opening;
    // It may be another one by now.
    sandbox = sandboxes.find(wanted) ?? (await sandboxOf(arrival, wanted));
  }
  if (!sandbox) return;
  const leave = sandboxes.occupy(sandbox);
  try {
    await exchangeIn(sandbox, arrival, known);
  } finally {
    leave();
  }
}

/** Has the request answered by its sandbox. `known` is false for a name that no sandbox can have. */
async function exchangeIn(sandbox: Sandbox, arrival: Arrival, known: boolean): Promise<void> {
  const { service, isControl, sandboxes, res, target, unreadable } = arrival;
  const exchange = toExchange(arrival, sandbox);
  sandbox.clock.tick();
  const stopwatch = sandbox.clock.stopwatch();
  try {
    if (unreadable instanceof BodyAborted) throw new Disconnect(unanswered(service, exchange));
    const refused = known ? (unreadable ?? growthRefusal(arrival, sandbox)) : badName(target.name);
    const outcome = await settle(service, sandbox, exchange, refused);
    const sending: Sending = { service, sandbox, exchange, outcome, res };
    const noteGrowth = (answer: number) => {
      if (outcome.reply.status < 300 && mayGrow(arrival))
        sandboxes.grew(sandbox, exchange.rawBody.length, answer);
    };
    const { body } = outcome.reply;
    const pieces = outcome.written ?? (body instanceof EventStream ? body : undefined);
    if (pieces) {
      const journalled = isControl
        ? undefined
        : new GrowingBody(sandbox.journal, record(sending, '', null), stopwatch);
      noteGrowth(0);
      return await (pieces instanceof EventStream
        ? sendEvents(sending, pieces, journalled)
        : sendWritten(sending, pieces, journalled));
    }
    const sent = send(sending);
    noteGrowth(sent.length);
    if (!isControl) record(sending, res.destroyed ? null : sent, stopwatch());
  } catch (error) {
    res.destroy();
    // Whatever else comes this far, an answer that cannot be sent, is ours, and must not end the process.
    if (!(error instanceof Disconnect)) return reportBug(sandbox, service.name, error);
    if (!isControl) record({ service, sandbox, exchange, outcome: error.outcome }, null, stopwatch());
  }
}

/** The sandbox, made for this request if need be; undefined when there is none and the request is over. */
async function sandboxOf(arrival: Arrival, name: string): Promise<Sandbox | undefined> {
  const { sandboxes, service, isControl, target, req, res } = arrival;
  try {
    // What was dropped is begun anew only when somebody says so.
    if (isControl && req.method === 'POST' && /^\/_mock\/reset\/?$/.test(target.path))
      sandboxes.forgive(name);
    return await sandboxes.get(name);
  } catch (error) {
    const main = sandboxes.find(DEFAULT_SANDBOX);
    if (!main || error instanceof WaitEnded) return void res.destroy();
    const refused = sandboxRefusal(error);
    if (!refused) reportBug(main, service.name, error);
    const refusal = refused && service.refuse(refused, main, undefined, toExchange(arrival, main));
    const { status, body } = refusal ?? service.broken();
    const headers = { ...service.headers, 'content-type': 'application/json' };
    res.writeHead(status, headers).end(JSON.stringify(body));
  }
}

/** Undefined for any other error. */
function sandboxRefusal(error: unknown): Refused | undefined {
  if (!(error instanceof SandboxRefusal)) return undefined;
  const status = error.kind === 'dropped' ? 410 : 507;
  return new Refused({ reason: 'sandbox-refused', status, message: error.message });
}

/** Why a request may not add to its sandbox; undefined when it may, or does not. */
function growthRefusal(arrival: Arrival, sandbox: Sandbox): Refused | undefined {
  if (!mayGrow(arrival)) return undefined;
  try {
    return void arrival.sandboxes.admitGrowth(sandbox);
  } catch (error) {
    const refused = sandboxRefusal(error);
    if (!refused) throw error;
    return refused;
  }
}

/** Whether a request may leave something behind; of the control API's only a seed leaves much. */
function mayGrow({ isControl, req, target }: Arrival): boolean {
  if (isControl) return target.path.startsWith('/_mock/seed');
  return ['POST', 'PUT', 'PATCH'].includes(req.method);
}

async function settle(
  service: Service,
  sandbox: Sandbox,
  exchange: Exchange,
  refused: unknown,
): Promise<Outcome> {
  const preflight = exchange.method === 'OPTIONS' ? service.preflight(exchange, sandbox) : undefined;
  if (preflight) return { reply: preflight, answeredBy: 'override', findings: [] };
  const early = service.early?.(exchange);
  if (early) return { reply: early, answeredBy: early.status < 400 ? 'override' : 'refused', findings: [] };
  if (!refused) return answer(service, sandbox, exchange);
  if (refused instanceof UnknownCoding)
    return { reply: service.notHttp, answeredBy: 'refused', findings: [] };
  const reply = service.refuse(refused, sandbox, undefined, exchange) ?? service.broken();
  return { reply, answeredBy: 'refused', findings: [] };
}

/** What became of a request that nobody waits for the answer of. */
function unanswered(service: Service, exchange: Exchange): Outcome {
  const { operation } = routeFirst(service, exchange).found ?? {};
  return { reply: { status: 400 }, operation, answeredBy: 'refused', findings: [] };
}

function badName(name: string): Refused {
  return new Refused({ reason: 'bad-sandbox-name', name });
}

function splitTarget(req: Request): Target {
  const target = req.originalUrl.replace(/^https?:\/\/[^/?]*/i, '');
  const queryAt = target.indexOf('?');
  const whole = queryAt < 0 ? target : target.slice(0, queryAt);
  const query = queryAt < 0 ? '' : target.slice(queryAt + 1);
  const prefix = /^\/~([^/]*)(\/.*)?$/.exec(whole);
  if (prefix) return { name: prefix[1] ?? '', path: prefix[2] ?? '/', query };
  const header = req.headers['x-mock-sandbox'];
  return { name: typeof header === 'string' ? header : DEFAULT_SANDBOX, path: whole, query };
}

function toExchange({ service, req, res, target, body }: Arrival, sandbox: Sandbox): Exchange {
  const { path, query } = target;
  let signal: AbortSignal | undefined;
  return {
    method: req.method,
    path,
    query: service.parseQuery?.(query) ?? new URLSearchParams(query),
    headers: req.headers,
    // Node makes it on demand, and few requests need it.
    get headersDistinct() {
      return req.headersDistinct;
    },
    get remoteAddress() {
      return (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    },
    ...body,
    // Few requests wait for anything, so the signal is made for those that ask.
    get signal() {
      return (signal ??= signalOf(res, sandbox.ended.signal));
    },
  };
}

/** The request's own `close` comes as soon as its body is read; only the response tells that the client left. */
function signalOf(res: Response, ended: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const abort = () => gone.abort();
  if (ended.aborted || res.closed) abort();
  // Not AbortSignal.any: what it makes stays with a signal that lives as long as the sandbox.
  ended.addEventListener('abort', abort, { once: true });
  res.on('close', () => {
    ended.removeEventListener('abort', abort);
    if (!res.writableEnded) abort();
  });
  return gone.signal;
}
