import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { operations as LettaOperations } from '../../generated/letta.js';
import type { operations as MatrixOperations } from '../../generated/matrix.js';
import type { operations as MockOperations } from '../../generated/mock.js';
import type { EventStream } from '../../src/server/events.js';
import type { RequestOf, ResponseOf } from '../../src/server/override.js';
import type { ServiceSpec } from '../../src/server/spec.js';

/** What came back over HTTP. `body` is parsed where it is JSON. */
export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
  /** The body as it came. */
  bytes: Uint8Array;
}

/** A call that was answered with an error status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Headers,
  ) {
    super(`${status} ${JSON.stringify(body)}`);
  }
}

/** What a call of an operation may be given; everything has a default. */
export type CallOptions<Operations, Id extends keyof Operations> = {
  path?: Partial<RequestOf<Operations, Id>['path']>;
  query?: Partial<RequestOf<Operations, Id>['query']>;
  body?: unknown;
  headers?: Record<string, string>;
  /** In the place of the user's own. */
  token?: string | null;
};

/** Somebody who can call every operation of a service, in one sandbox. */
export interface Actor<Operations> {
  /** The success body, where it is JSON; throws `Refusal` for any other status. */
  call<Id extends keyof Operations & string>(
    operationId: Id,
    options?: CallOptions<Operations, Id>,
  ): Promise<Exclude<ResponseOf<Operations, Id>, EventStream>>;
  /** The whole answer, whatever its status. */
  try<Id extends keyof Operations & string>(
    operationId: Id,
    options?: CallOptions<Operations, Id>,
  ): Promise<Answer>;
  /** The whole answer to a request written by hand; `target` starts with `/` and is sent as it is. */
  send(
    method: string,
    target: string,
    init?: { body?: string | Uint8Array; headers?: Record<string, string> },
  ): Promise<Answer>;
}

/** A Matrix user who can act. */
export interface MatrixUser extends Actor<MatrixOperations> {
  userId: string;
  token: string;
  deviceId: string;
}

const specs = Object.fromEntries(
  ['matrix', 'letta', 'mock'].map((name) => [
    name,
    JSON.parse(readFileSync(new URL(`../../generated/${name}.json`, import.meta.url), 'utf8')) as ServiceSpec,
  ]),
);

function baseUrl(service: 'matrix' | 'letta', sandbox: string): string {
  return `${process.env[service === 'matrix' ? 'MOCK_MATRIX_URL' : 'MOCK_LETTA_URL'] ?? ''}/~${sandbox}`;
}

function actor<Operations>(
  spec: string,
  base: string,
  token: string | null,
  always: Record<string, string> = {},
): Actor<Operations> {
  const send: Actor<Operations>['send'] = async (method, target, init = {}) => {
    const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(base + target, {
      method,
      headers: { ...authorization, ...always, ...init.headers },
      ...(init.body !== undefined && { body: init.body as never }),
      redirect: 'manual',
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
      bytes,
    };
  };
  const attempt: Actor<Operations>['try'] = async (operationId, options = {}) => {
    const operation = specs[spec]?.operations.find((candidate) => candidate.operationId === operationId);
    if (!operation) throw new Error(`specs/${spec}.yaml has no ${operationId}`);
    const given = (options.path ?? {}) as Record<string, string>;
    const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) =>
      encodeURIComponent(given[name] ?? ''),
    );
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries((options.query ?? {}) as Record<string, unknown>)) {
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
        query.append(name, String(item));
    }
    const headers: Record<string, string> = { ...options.headers };
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    const target = query.size > 0 ? `${path}?${query.toString()}` : path;
    const self =
      options.token === undefined ? { send } : actor<Operations>(spec, base, options.token, always);
    return self.send(operation.method, target, {
      headers,
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    });
  };
  return {
    send,
    try: attempt,
    async call(operationId, options) {
      const { status, body, headers } = await attempt(operationId, options);
      if (status >= 400) throw new Refusal(status, body, headers);
      return body as never;
    },
  };
}

/** Names a sandbox that no other test uses; it comes into being, seeded, with its first request. */
export function freshSandbox(): string {
  return `test-${randomUUID()}`;
}

/** Somebody without a token at the homeserver of a sandbox. */
export function matrixGuest(sandbox: string): Actor<MatrixOperations> {
  return actor('matrix', baseUrl('matrix', sandbox), null);
}

/** Somebody with a token at the homeserver of a sandbox, with headers that every request has if some are given. */
export function matrixActor(
  sandbox: string,
  token: string,
  always?: Record<string, string>,
): Actor<MatrixOperations> {
  return actor('matrix', baseUrl('matrix', sandbox), token, always);
}

/** Somebody who calls the Letta server of a sandbox, with the sample API key unless another (or none) is given. */
export function lettaActor(
  sandbox: string,
  token: string | null = 'lettaSecurePass123',
): Actor<LettaOperations> {
  return actor('letta', baseUrl('letta', sandbox), token);
}

/** Whoever steers a sandbox through the control API, on the Matrix port unless told. */
export function controller(sandbox: string, port: 'matrix' | 'letta' = 'matrix'): Actor<MockOperations> {
  return actor('mock', baseUrl(port, sandbox), null);
}

/** Registers a user, as any client would, and returns them logged in. */
export async function registerUser(sandbox: string, localpart: string): Promise<MatrixUser> {
  const { status, body } = await matrixGuest(sandbox).send('POST', '/_matrix/client/v3/register', {
    body: JSON.stringify({
      username: localpart,
      password: `${localpart}-password`,
      auth: { type: 'm.login.dummy' },
    }),
  });
  const { user_id, access_token, device_id } = body as {
    user_id: string;
    access_token: string;
    device_id: string;
  };
  if (status !== 200) throw new Error(`could not register ${localpart}: ${JSON.stringify(body)}`);
  return { ...matrixActor(sandbox, access_token), userId: user_id, token: access_token, deviceId: device_id };
}

/** People in a fresh sandbox of their own, whose homeserver speaks a dialect. */
export async function meet<Name extends string>(
  dialect: 'documented' | 'synapse',
  ...names: Name[]
): Promise<Record<Name, MatrixUser> & { sandbox: string }> {
  const sandbox = freshSandbox();
  const people: Record<string, MatrixUser> = {};
  for (const name of names) people[name] = await registerUser(sandbox, name);
  await controller(sandbox).call('updateMockSettings', { body: { dialect } });
  return { ...(people as Record<Name, MatrixUser>), sandbox };
}
