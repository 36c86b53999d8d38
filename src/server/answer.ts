import { own } from '../json/read.js';
import { reportBug } from '../sandbox/bugs.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { atOnce, isWork, nextTurn, slicer } from '../scheduling/slices.js';
import { WaitEnded } from '../sandbox/waiters.js';
import type { AnsweredBy, Exchange, Reply } from './exchange.js';
import { fake } from './faker.js';
import { faked } from './override.js';
import { type Finding, Refused } from './refusal.js';
import type { Route } from './router.js';
import type { Service } from './service.js';
import type { Operation } from './spec.js';
import type { RequestRead, Validated, ValidRequest } from './validate-request.js';
import { wait } from './wait.js';
import { smallBody, WrittenBody } from './written.js';

/** What became of an exchange. */
export interface Outcome {
  reply: Reply;
  answeredBy: AnsweredBy;
  operation?: Operation;
  findings: Finding[];
  /** What helps whoever sent the request, besides what the real server says. */
  hint?: string;
  /** The body of the reply, if it is too large to be written in one go. */
  written?: WrittenBody;
}

/** Reading a body of more bytes takes so long that others have a turn before anything is done about it. */
const LARGE_BODY = 64 * 1024;

/** What is known of a request that is not looked at. */
const UNREAD: Validated = { request: { path: {}, query: {}, body: undefined }, findings: [] };

/** Thrown to end the connection without an answer: an injected disconnection, or a client that is gone. */
export class Disconnect extends Error {
  constructor(readonly outcome: Outcome) {
    super('The connection ends without an answer');
    this.name = 'Disconnect';
  }
}

/**
 * The life of a request, from the sandbox it was sent to up to the answer (`receive.ts` finds the sandbox before
 * and journals and sends after). A step that refuses throws; whatever is thrown is rendered once, below.
 *
 * Throws `Disconnect` when there is to be no answer at all.
 */
export async function answer(service: Service, sandbox: Sandbox, exchange: Exchange): Promise<Outcome> {
  // The reply stands in for the one that is yet to come.
  const outcome: Outcome = { reply: { status: 500 }, answeredBy: 'refused', findings: [] };
  try {
    const route = routeFirst(service, exchange);
    outcome.operation = route.found?.operation;
    const caller = service.authenticate(exchange, route.found, sandbox);
    if (!route.found) {
      const injected = await meetFault(service, sandbox, exchange, outcome);
      if (injected) return { ...outcome, reply: injected, answeredBy: 'fault' };
      throw route.refused;
    }
    const { operation } = route.found;

    let repeated = service.repeated?.(sandbox, caller, route.found);
    const { request, findings } =
      repeated === undefined ? await validated(service, sandbox, route.found, exchange) : UNREAD;
    outcome.findings = findings;
    if (exchange.rawBody.length > LARGE_BODY) {
      await nextTurn();
      while (sandbox.gate.opening) await sandbox.gate.opening;
      // The request that this one repeats may have been on its way, too.
      repeated ??= service.repeated?.(sandbox, caller, route.found);
    }

    const { found } = route;
    const isChallenge = () => service.isChallenge?.(sandbox, caller, found, request, exchange) ?? false;
    const injected = await meetFault(service, sandbox, exchange, outcome, isChallenge);
    if (injected) return { ...outcome, reply: injected, answeredBy: 'fault' };

    outcome.answeredBy = own(service.overrides, operation.operationId) === faked ? 'faked' : 'override';
    outcome.reply =
      repeated === undefined
        ? await carryOut(service, sandbox, route.found, request, caller, exchange)
        : { status: operation.successStatus, headers: {}, body: repeated };
    return await checked(service, operation, outcome, exchange);
  } catch (error) {
    if (error instanceof Disconnect) throw error;
    if (error instanceof WaitEnded) throw new Disconnect(outcome);
    return refusal(service, sandbox, error, outcome, exchange);
  }
}

/** The outcome with its reply held to the spec; a large one is written in the same go. */
async function checked(
  service: Service,
  operation: Operation,
  outcome: Outcome,
  exchange: Exchange,
): Promise<Outcome> {
  const { reply } = outcome;
  const check = (body: unknown) => service.responses.check(operation, reply.status, body);
  const small = smallBody(reply.body);
  if (small) {
    check(small.body);
    return { ...outcome, reply: { ...reply, ...small } };
  }
  const floats = service.floatsOf(operation, reply.status)?.body;
  const written = new WrittenBody(reply.body, check, floats);
  await written.begin(exchange.signal);
  return { ...outcome, written };
}

/** The request as the service reads it, held to the spec; a promise only where a large body takes more than a turn. */
function validated(
  service: Service,
  sandbox: Sandbox,
  route: Route,
  exchange: Exchange,
): Validated | Promise<Validated> {
  const { operation, pathParams } = route;
  const hold = (read?: RequestRead) => service.requests.validate(operation, exchange, pathParams, read);
  const reading = service.readRequest?.(sandbox, route, exchange, service.spec);
  if (!isWork(reading)) return hold(reading);
  if (exchange.rawBody.length <= LARGE_BODY) return hold(atOnce(reading));
  return slicer.run(reading, exchange.signal).then(hold);
}

/** The route, or why there is none: services that authenticate first do so between the two. */
export function routeFirst(service: Service, exchange: Exchange): { found?: Route; refused?: unknown } {
  try {
    return { found: service.router.route(exchange.method, exchange.path) };
  } catch (refused) {
    return { refused };
  }
}

/** Faults meet requests that are otherwise fine, and those that no operation answers: so an endpoint can be stood in for. */
async function meetFault(
  service: Service,
  sandbox: Sandbox,
  exchange: Exchange,
  outcome: Outcome,
  isChallenge = () => false,
): Promise<Reply | undefined> {
  if (!service.injected) return undefined;
  const fault = sandbox.faults.take({
    service: service.name,
    operationId: outcome.operation?.operationId,
    method: exchange.method,
    path: exchange.path,
    isChallenge,
  });
  if (!fault) return undefined;
  await wait(fault.delayMs, exchange.signal, sandbox.timers);
  if (fault.disconnect || exchange.signal.aborted) throw new Disconnect({ ...outcome, answeredBy: 'fault' });
  if (fault.status === undefined) return undefined;
  return service.injected({ ...fault, status: fault.status }, exchange);
}

/** Admits the request, answers it, and lets the service remember that it did. */
async function carryOut(
  service: Service,
  sandbox: Sandbox,
  route: Route,
  request: ValidRequest,
  caller: unknown,
  exchange: Exchange,
): Promise<Reply> {
  service.admit?.(sandbox, caller, route, request);
  const { operation } = route;
  const reply: Reply = { status: operation.successStatus };
  const answerHeaders = (reply.headers = {});
  const answerStatus = (status: number) => void (reply.status = status);
  const asked = { ...request, answerHeaders, answerStatus };
  const body = await respond(service, sandbox, operation, asked, caller, exchange);
  service.carriedOut?.(sandbox, caller, route, body);
  return { ...reply, body };
}

async function respond(
  service: Service,
  sandbox: Sandbox,
  operation: Operation,
  request: ValidRequest & { answerHeaders: Record<string, string>; answerStatus: (status: number) => void },
  caller: unknown,
  exchange: Exchange,
): Promise<unknown> {
  const entry = own(service.overrides, operation.operationId);
  if (entry === faked || entry === undefined) {
    return fake(operation, service.spec, service.responses, sandbox.random);
  }
  const override = typeof entry === 'function' ? entry : entry.answer;
  // The request is put into the context, not the two into a third: a context may hold getters that throw where they
  // make no sense.
  const answered = override(
    // eslint-disable-next-line values/no-unchecked-assertion -- here an operationId as text meets the typed table.
    Object.assign(service.context(sandbox, caller, exchange, operation), request) as never,
  );
  return isWork(answered) ? sandbox.gate.run(answered, exchange.signal) : answered;
}

function refusal(
  service: Service,
  sandbox: Sandbox,
  error: unknown,
  outcome: Outcome,
  exchange: Exchange,
): Outcome {
  const findings = findingsOf(error, outcome.findings);
  const reply = service.refuse(error, sandbox, outcome.operation, exchange);
  if (!reply) return broken(service, sandbox, error, { ...outcome, findings });
  try {
    if (outcome.operation) service.responses.check(outcome.operation, reply.status, reply.body);
  } catch (offSpec) {
    return broken(service, sandbox, offSpec, { ...outcome, findings });
  }
  return { ...outcome, reply, findings, hint: service.hint?.(error, sandbox, exchange) };
}

function findingsOf(error: unknown, findings: Finding[]): Finding[] {
  return error instanceof Refused && error.refusal.reason === 'request-invalid'
    ? error.refusal.findings
    : findings;
}

function broken(service: Service, sandbox: Sandbox, error: unknown, outcome: Outcome): Outcome {
  reportBug(sandbox, service.name, error);
  return { ...outcome, reply: service.broken() };
}
