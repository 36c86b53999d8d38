import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { bundle } from '../../src/generate/bundle.js';
import { type Doc, type DocOperation, operationsOf, resolve } from '../../src/generate/document.js';
import { startOurs } from './contestants.js';
import { median } from './load.js';
import { listening, stop } from './processes.js';

/** What the first call to each operation of a spec came to, in milliseconds. */
export interface FirstCalls {
  spec: string;
  operations: number;
  /** How many were answered with success; the others were refused, which costs much the same. */
  succeeded: number;
  median: number;
  max: number;
  slowest: string;
}

/** What is known of the world while the operations are called one after the other. */
interface Known {
  token: string;
  pathParams: Record<string, string>;
}

interface Asked {
  operationId: string;
  milliseconds: number;
  status: number;
}

const LETTA_KEY = 'lettaSecurePass123';
const SPECS = ['matrix', 'letta', 'mock'];
/** Called first and last: the others need a user and a room, and none of what these take away. */
const FIRST = ['register', 'createRoom'];
const LAST = /^(delete|reset|clear|deactivate|leave|kick|ban)/;

/** Calls every operation once, with the spec's own examples, in a fresh process; so often, for the medians. */
export async function firstCalls(rounds: number): Promise<FirstCalls[]> {
  const specs = await Promise.all(
    SPECS.map(async (spec) => {
      const document = await bundle(fileURLToPath(new URL(`../../specs/${spec}.yaml`, import.meta.url)));
      return { spec, document, operations: operationsOf(document).sort((a, b) => rank(a) - rank(b)) };
    }),
  );
  const asked = new Map<string, Asked[][]>(SPECS.map((spec) => [spec, []]));
  for (let round = 0; round < rounds; round++) {
    const server = await startOurs();
    const known: Known = { token: '', pathParams: {} };
    try {
      for (const { spec, document, operations } of specs) {
        const url = spec === 'letta' ? server.urls.letta : server.urls.matrix;
        await listening(server, url);
        asked.get(spec)?.push(await askEach(url, document, operations, known));
      }
    } finally {
      await stop(server);
    }
  }
  return [...asked].map(([spec, rounds]) => summary(spec, rounds));
}

function rank({ operation }: DocOperation): number {
  const id = String(operation.operationId);
  if (FIRST.includes(id)) return FIRST.indexOf(id) - FIRST.length;
  if (id.startsWith('logout')) return 2;
  return LAST.test(id) ? 1 : 0;
}

async function askEach(
  url: string,
  document: Doc,
  operations: DocOperation[],
  known: Known,
): Promise<Asked[]> {
  const pool = new Pool(url, { connections: 1 });
  const asked: Asked[] = [];
  try {
    for (const found of operations) {
      const call = exampleCall(document, found, known);
      const sent = performance.now();
      const answer = await pool.request(call);
      const text = await answer.body.text();
      const milliseconds = performance.now() - sent;
      const operationId = String(found.operation.operationId);
      asked.push({ operationId, milliseconds, status: answer.statusCode });
      if (answer.statusCode < 300) learn(known, operationId, text);
    }
  } finally {
    await pool.destroy();
  }
  return asked;
}

/** The request an operation's own examples make, for the user and the room that are known by then. */
function exampleCall(document: Doc, { path, method, item, operation }: DocOperation, known: Known) {
  const parameters = [
    ...((item.parameters as Doc[] | undefined) ?? []),
    ...((operation.parameters as Doc[] | undefined) ?? []),
  ].map((node) => resolve(document, node));
  const exampleOf = (parameter: Doc) =>
    String(parameter.example ?? (resolve(document, parameter.schema) as Doc | undefined)?.example ?? 'x');
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((candidate) => candidate.name === name) ?? {};
    return encodeURIComponent(known.pathParams[name] ?? exampleOf(parameter));
  });
  const query = new URLSearchParams(
    parameters
      .filter((p) => p.in === 'query' && p.required)
      .map((p) => [String(p.name), exampleOf(p)] as [string, string]),
  ).toString();
  const body = exampleBody(document, operation);
  const token = path.startsWith('/v1') ? LETTA_KEY : known.token;
  return {
    method: method.toUpperCase() as 'GET',
    path: filled + (query && `?${query}`),
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

function exampleBody(document: Doc, operation: Doc): unknown {
  // The spec's example may be the first leg of an interactive registration; here it has to succeed.
  if (operation.operationId === 'register') {
    return { username: 'bench', password: 'bench-password', auth: { type: 'm.login.dummy' } };
  }
  if (operation.operationId === 'login') {
    return {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: 'bench' },
      password: 'bench-password',
    };
  }
  if (operation.requestBody === undefined) return undefined;
  const { content } = resolve(document, operation.requestBody) as { content: Record<string, Doc> };
  const json = content['application/json'];
  if (!json) return undefined;
  const named = Object.values((json.examples as Record<string, unknown> | undefined) ?? {})[0];
  return json.example ?? (named ? resolve(document, named).value : {});
}

/** Takes over the ids that the calls to come should name. */
function learn(known: Known, operationId: string, text: string): void {
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, string>;
  if (operationId === 'register') {
    known.token = body.access_token ?? '';
    known.pathParams.userId = body.user_id ?? '';
  }
  if (operationId === 'createRoom') known.pathParams.roomId = body.room_id ?? '';
}

function summary(spec: string, rounds: Asked[][]): FirstCalls {
  const operations = (rounds[0] ?? []).map(({ operationId, status }, i) => ({
    operationId,
    status,
    milliseconds: median(rounds.map((round) => round[i]?.milliseconds ?? NaN)),
  }));
  const slowest = [...operations].sort((a, b) => b.milliseconds - a.milliseconds)[0];
  return {
    spec,
    operations: operations.length,
    succeeded: operations.filter(({ status }) => status < 300).length,
    median: median(operations.map(({ milliseconds }) => milliseconds)),
    max: slowest?.milliseconds ?? NaN,
    slowest: slowest?.operationId ?? '',
  };
}
