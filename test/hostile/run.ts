import { Agent, request as send } from 'undici';
import { type Described, targetOf } from '../support/described.js';
import type { HostileRequest, Recipe } from './requests.js';
import { newWorld, readsOf, type World } from './world.js';

/** What came back. */
export interface Answered {
  status: number;
  text: string;
}

const TOKENS: Record<string, string> = { matrix: 'mock_admin_token_123', letta: 'lettaSecurePass123' };

/** An answer that has not come by then is not waited for: long polls may wait as long as they were told. */
const PATIENCE_MS = 3_000;

const agent = new Agent({ connections: 4, pipelining: 1, keepAliveTimeout: 60_000 });

/** Sends a request to a sandbox; undefined when no answer came in time. */
export async function sendTo(
  sandbox: string,
  { one, target, body, headers = {} }: HostileRequest,
): Promise<Answered | undefined> {
  const base = process.env[one.service === 'letta' ? 'MOCK_LETTA_URL' : 'MOCK_MATRIX_URL'] ?? '';
  const token = TOKENS[one.service];
  try {
    const response = await send(`${base}/~${sandbox}${target}`, {
      method: one.method as 'GET',
      dispatcher: agent,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    return { status: response.statusCode, text: await response.body.text() };
  } catch (error) {
    if ((error as Error).name === 'TimeoutError' || (error as Error).name === 'AbortError') return undefined;
    throw new Error(`${shown({ one, target, body, headers })} broke the connection`, { cause: error });
  }
}

/** Closes every connection, which would keep the process alive. */
export async function hangUp(): Promise<void> {
  await agent.destroy();
}

/** A request as a person can send it again. */
export function shown({ one, target, body, headers }: HostileRequest): string {
  const extra = Object.entries(headers ?? {}).map(([name, value]) => ` -H '${name}: ${value}'`);
  const data = body === undefined ? '' : ` -d '${excerpt(body)}'`;
  return `${one.operation.operationId}: ${one.method} ${target.slice(0, 600)}${extra.join('')}${data}`;
}

/** Whether a request that is answered so found the server at a loss. */
export function isBroken({ one }: HostileRequest, { status }: Answered): boolean {
  return status === 500 || (status >= 500 && !(status in one.operation.responses));
}

/** What a sandbox says of itself: its bugs. */
export async function bugsOf(sandbox: string): Promise<string[]> {
  const response = await send(`${process.env.MOCK_MATRIX_URL}/~${sandbox}/_mock/health`, {
    dispatcher: agent,
  });
  return ((await response.body.json()) as { bugs: string[] }).bugs;
}

/** Ends a sandbox. */
export async function end(sandbox: string): Promise<void> {
  const response = await send(`${process.env.MOCK_MATRIX_URL}/_mock/sandboxes/${sandbox}`, {
    method: 'DELETE',
    dispatcher: agent,
  });
  await response.body.dump();
}

/** What became of the hostile requests to an operation. */
export interface Report {
  operationId: string;
  sent: number;
  byStatus: Map<number, number>;
  /** Requests that wait for something, and were not waited for. */
  unanswered: number;
  /** The numbers of those that were refused. */
  refused: number[];
  /** What broke, each as the request that shows it, or as the bug that was recorded. */
  failures: string[];
}

/** Which of the hostile requests to an operation are sent. */
export type Choice = (one: Described) => Recipe[];

/** Operations that take away what they are asked about, so that a second request would find nothing. */
const TAKES_AWAY =
  /leave|forget|logout|deactivate|delete|reset|upgrade|kick|ban|cancel|detach|purge|clear|end|mockSettings|createMockFault/i;

/** Whether an operation should not share its world with others. */
export function takesAway({ method, operation }: Described): boolean {
  return method === 'DELETE' || TAKES_AWAY.test(operation.operationId);
}

/**
 * Sends the chosen requests to an operation, one after another, and tells what broke. Where no world is given there is
 * one of its own, and a new one after each of the first so many successes of an operation that takes things away.
 */
export async function attack(
  one: Described,
  choose: Choice,
  { shared, worlds = 3 }: { shared?: World; worlds?: number } = {},
): Promise<Report> {
  const report: Report = {
    operationId: one.operation.operationId,
    sent: 0,
    byStatus: new Map(),
    unanswered: 0,
    refused: [],
    failures: [],
  };
  let left = takesAway(one) ? worlds : 0;
  let world = shared ?? (await newWorld(one.service));
  let recipes = choose(world.stage(one));
  for (let index = 0; index < recipes.length; index++) {
    const request = recipes[index]!();
    const answered = await sendTo(world.sandbox, request);
    report.sent++;
    if (!answered) {
      report.unanswered++;
      continue;
    }
    const { status } = answered;
    report.byStatus.set(status, (report.byStatus.get(status) ?? 0) + 1);
    if (isBroken(request, answered)) report.failures.push(`${status} for ${shown(request)}`);
    else if (status >= 400) report.refused.push(index);
    else if (!shared && left-- > 0) {
      report.failures.push(...(await finish(world)));
      world = await newWorld(one.service);
      recipes = choose(world.stage(one));
    }
  }
  if (!shared) report.failures.push(...(await finish(world)));
  return report;
}

/** Ends a world, and gives back the bugs that were met in it. */
export async function finish({ sandbox }: World): Promise<string[]> {
  const bugs = await bugsOf(sandbox);
  await end(sandbox);
  return bugs.map((bug) => `a bug: ${bug}`);
}

/** What reading all of a world answers, by request. */
export type View = Map<string, string>;

/** Reads all of a world; throws when something cannot be read. */
export async function viewOf(service: string, world: World): Promise<View> {
  const view: View = new Map();
  for (const one of readsOf(service, world)) {
    const request = { one, target: targetOf(one) };
    const answered = await sendTo(world.sandbox, request);
    if (answered && isBroken(request, answered)) {
      throw new Error(`${answered.status} for ${shown(request)}: ${(await bugsOf(world.sandbox)).at(-1)}`);
    }
    if (answered) view.set(`${one.operation.operationId} ${request.target}`, lasting(answered.text));
  }
  return view;
}

/** An answer without what is another each time somebody looks, and without what a refusal may leave. */
function lasting(text: string): string {
  // Positions are used up by rooms that were begun and not made; nothing is at them.
  return withoutFailedRuns(text).replace(
    /"(age|last_seen_ts|last_active_ago|last_seen_user_agent|nonce|next_batch)":("[^"]*"|\d+)/g,
    '"$1":0',
  );
}

/** A message that is refused leaves a run that failed, on the real server too. */
function withoutFailedRuns(text: string): string {
  if (!text.startsWith('[{"id":"run-')) return text;
  const runs = JSON.parse(text) as { status: string }[];
  return JSON.stringify(runs.filter(({ status }) => status !== 'failed'));
}

function changes(before: View, after: View): string[] {
  return [...before]
    .filter(([request, text]) => after.get(request) !== text)
    .map(
      ([request, text]) => `${request}\n  was ${excerpt(text)}\n  is  ${excerpt(after.get(request) ?? '')}`,
    );
}

function excerpt(text: string): string {
  return text.length > 1500 ? `${text.slice(0, 1500)}...` : text;
}

/**
 * Sends requests that were refused to one new world, and tells which of them changed it nonetheless. They are not
 * looked at one by one: only where something changed, each half of them is tried by itself.
 */
export async function changersAmong(
  service: string,
  requestsOf: (world: World) => HostileRequest[],
): Promise<string[]> {
  const tried = await tryAll(service, requestsOf);
  // What is refused in one world may succeed in another, and then changes what it is meant to change.
  if (tried.succeeded.size > 0) {
    return changersAmong(service, (world) =>
      requestsOf(world).filter((_, number) => !tried.succeeded.has(number)),
    );
  }
  const { requests, changed } = tried;
  if (changed.length === 0) return [];
  if (requests.length === 1) return [`${shown(requests[0]!)}\nchanged ${changed.join('\n')}`];
  const half = Math.ceil(requests.length / 2);
  return [
    ...(await changersAmong(service, (world) => requestsOf(world).slice(0, half))),
    ...(await changersAmong(service, (world) => requestsOf(world).slice(half))),
  ];
}

async function tryAll(service: string, requestsOf: (world: World) => HostileRequest[]) {
  const world = await newWorld(service);
  const requests = requestsOf(world);
  const first = await viewOf(service, world);
  const second = await viewOf(service, world);
  // What two looks in a row see differently, a time or an invented answer, says nothing.
  const before = new Map([...first].filter(([request, text]) => second.get(request) === text));
  const succeeded = new Set<number>();
  for (const [number, request] of requests.entries()) {
    const answered = await sendTo(world.sandbox, request);
    if (answered && answered.status < 400) succeeded.add(number);
  }
  const changed = succeeded.size > 0 ? [] : changes(before, await viewOf(service, world));
  await end(world.sandbox);
  return { requests, succeeded, changed };
}

/** What was put into the prototypes that all objects share; nothing, if all is well. */
export function pollution(): string[] {
  const names = (prototype: object) => Object.keys(prototype);
  return [...names(Object.prototype), ...names(Array.prototype), ...names(Function.prototype)];
}
