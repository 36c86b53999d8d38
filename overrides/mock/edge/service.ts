import type { operations } from '../../../generated/mock.js';
import type { Sandbox, Sandboxes } from '../../../src/sandbox/sandbox.js';
import type { Overrides } from '../../../src/server/override.js';
import type { ServiceDefinition } from '../../../src/server/service.js';
import type { ServiceSpec } from '../../../src/server/spec.js';
import { RequestReader } from './read-request.js';
import { refusalOf } from './refusals.js';
import { corsHeaders } from '../../../src/server/door.js';
import { door } from './door.js';

/** What every override of the control API gets besides its request. */
export interface MockContext {
  /** The one the request was sent to. */
  sandbox: Sandbox;
  sandboxes: Sandboxes;
  specs: Specs;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** What can be called, in both services and here. */
export type Specs = Record<'letta' | 'matrix' | 'mock', ServiceSpec>;

/** Who answers the operations of the control API. */
export type MockOverrides = Overrides<operations, MockContext>;

/** How the control API differs from other services at the edge. */
export function mockEdge(sandboxes: Sandboxes, specs: Specs): Omit<ServiceDefinition, 'overrides'> {
  const reader = new RequestReader();
  return {
    name: 'mock',
    routing: { ignoreTrailingSlash: true, emptySegments: false },
    readRequest: (_sandbox, route, message, spec) => reader.read(route, message, spec),
    bodyLimit: 50 * 1024 * 1024,
    headers: { 'cache-control': 'no-store' },
    door: (visit) => door(visit, sandboxes.settings),
    cors: corsHeaders,
    preflight: () => ({ status: 204 }),
    authenticate: () => undefined,
    context: (sandbox, _caller, exchange): MockContext => ({
      sandbox,
      sandboxes,
      specs,
      get signal() {
        return exchange.signal;
      },
    }),
    refuse: (error, _sandbox, _operation, exchange) => refusalOf(error, specs.mock, exchange),
    broken: () => ({
      status: 500,
      body: { error: 'bug', message: "The control API failed; see the mock's error output." },
    }),
    notHttp: {
      status: 400,
      body: { error: 'bad_request', message: 'The only transfer coding that is understood is chunked.' },
    },
  };
}
