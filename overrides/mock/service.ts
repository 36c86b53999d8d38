import type { operations } from '../../generated/mock.js';
import type { Sandbox, Sandboxes } from '../../src/sandbox/sandbox.js';
import { ScriptProblem } from '../../src/script/problem.js';
import { SeedProblem } from '../../src/seed/problem.js';
import { corsHeaders } from '../../src/server/door.js';
import type { Reply } from '../../src/server/exchange.js';
import type { Overrides } from '../../src/server/override.js';
import { Refused } from '../../src/server/refusal.js';
import { allowed } from '../../src/server/router.js';
import type { ServiceDefinition } from '../../src/server/service.js';
import type { ServiceSpec } from '../../src/server/spec.js';
import { door } from './door.js';
import { ControlError } from './error.js';

/** What every override of the control API gets besides its request. */
export interface MockContext {
  /** The one the request was sent to. */
  sandbox: Sandbox;
  sandboxes: Sandboxes;
  specs: Specs;
}

/** What can be called, in both services and here. */
export type Specs = Record<'letta' | 'matrix' | 'mock', ServiceSpec>;

/** Who answers the operations of the control API. */
export type MockOverrides = Overrides<operations, MockContext>;

/** How the control API differs from other services at the edge. */
export function mockEdge(sandboxes: Sandboxes, specs: Specs): Omit<ServiceDefinition, 'overrides'> {
  return {
    name: 'mock',
    routing: { ignoreTrailingSlash: true, emptySegments: false },
    refusesUnknownQuery: true,
    bodyLimit: 50 * 1024 * 1024,
    headers: { 'cache-control': 'no-store' },
    door: (visit) => door(visit, sandboxes.settings),
    cors: corsHeaders,
    preflight: () => ({ status: 204 }),
    authenticate: () => undefined,
    context: (sandbox): MockContext => ({ sandbox, sandboxes, specs }),
    refuse,
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

function refuse(error: unknown): Reply | undefined {
  const refused = refusedError(error);
  if (!(refused instanceof ControlError)) return undefined;
  return { status: refused.status, headers: headersOf(error), body: refused.toJSON() };
}

function headersOf(error: unknown): Record<string, string> {
  const isWrongMethod = error instanceof Refused && error.refusal.reason === 'wrong-method';
  return isWrongMethod ? { allow: allowed(error.refusal.allowed) } : {};
}

function refusedError(error: unknown): unknown {
  if (error instanceof Refused) return refusalError(error);
  if (error instanceof SeedProblem) return refusedPlace(error, 'seed');
  if (error instanceof ScriptProblem) return refusedPlace(error, 'script');
  return error;
}

function refusedPlace({ path, complaint }: SeedProblem | ScriptProblem, rule: string): ControlError {
  const finding = { path: ['/body', ...path].join('/'), rule, message: complaint };
  return new ControlError(400, 'bad_request', `${finding.path} ${complaint}`, [finding]);
}

function refusalError({ refusal }: Refused): ControlError {
  switch (refusal.reason) {
    case 'unknown-path':
      return new ControlError(404, 'not_found', 'The control API has no such path; see specs/mock.yaml.');
    case 'wrong-method':
      return new ControlError(405, 'method_not_allowed', `Allowed here: ${refusal.allowed.join(', ')}.`);
    case 'malformed-path':
      return new ControlError(400, 'bad_request', `${refusal.segment} is not percent-encoded UTF-8.`);
    case 'bad-sandbox-name':
      return new ControlError(
        400,
        'bad_request',
        `${refusal.name} is no sandbox name: letters, digits, dot, underscore and dash, at most 64.`,
      );
    case 'body-too-large':
      return new ControlError(
        413,
        'too_large',
        `The body is larger than ${refusal.limit} bytes: it has ${refusal.sent} or more.`,
      );
    case 'body-too-many-nodes':
      return new ControlError(413, 'too_large', `The body has more than ${refusal.limit} JSON values.`);
    case 'form-unreadable':
    case 'unsupported-media-type':
      return new ControlError(400, 'bad_request', refusal.message);
    case 'body-not-json':
      return new ControlError(400, 'bad_request', 'The body is not JSON.');
    case 'request-invalid': {
      const text = refusal.findings.map(({ path, message }) => `${path} ${message}`).join('; ');
      return new ControlError(400, 'bad_request', text, refusal.findings);
    }
  }
}
