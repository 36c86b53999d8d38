import { complaintOfName } from '../../../src/sandbox/names.js';
import { ScriptProblem } from '../../../src/script/problem.js';
import { SeedProblems } from '../../../src/seed/notes.js';
import type { Exchange, Reply } from '../../../src/server/exchange.js';
import { type Refusal, Refused } from '../../../src/server/refusal.js';
import { allowed } from '../../../src/server/router.js';
import type { ServiceSpec } from '../../../src/server/spec.js';
import { didYouMean, listed } from '../../../src/words/nearest.js';
import { ControlError } from './error.js';
import { controlError, refusalOfFindings } from './findings.js';

/** The answer to what the control API refuses; undefined for errors that are bugs of ours. */
export function refusalOf(error: unknown, spec: ServiceSpec, exchange: Exchange): Reply | undefined {
  const refused = refusedError(error, spec, exchange);
  if (!(refused instanceof ControlError)) return undefined;
  return { status: refused.status, headers: headersOf(error), body: refused.toJSON() };
}

function headersOf(error: unknown): Record<string, string> {
  const isWrongMethod = error instanceof Refused && error.refusal.reason === 'wrong-method';
  return isWrongMethod ? { allow: allowed(error.refusal.allowed) } : {};
}

function refusedError(error: unknown, spec: ServiceSpec, exchange: Exchange): unknown {
  if (error instanceof Refused) return ofPipeline(error.refusal, spec, exchange);
  if (error instanceof ScriptProblem) return controlError('/body', error.problems);
  if (error instanceof SeedProblems) {
    const problems = error.problems.map(({ path, complaint }) => ({ place: path, rule: 'seed', complaint }));
    return controlError('/body', problems);
  }
  return error;
}

function badRequest(message: string): ControlError {
  return new ControlError(400, 'bad_request', message);
}

function ofPipeline(refusal: Refusal, spec: ServiceSpec, exchange: Exchange): ControlError {
  switch (refusal.reason) {
    case 'unknown-path':
      return new ControlError(404, 'not_found', noSuchPath(exchange.path, spec));
    case 'wrong-method':
      return new ControlError(405, 'method_not_allowed', `Allowed here: ${refusal.allowed.join(', ')}.`);
    case 'malformed-path':
      return badRequest(`${refusal.segment} is not percent-encoded UTF-8.`);
    case 'bad-sandbox-name':
      return badRequest(`${complaintOfName(refusal.name)}.`);
    case 'sandbox-refused':
      return new ControlError(
        refusal.status,
        refusal.status === 410 ? 'sandbox_dropped' : 'no_room',
        refusal.message,
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
      return badRequest(refusal.message);
    case 'body-not-json':
      return badRequest('The body is not JSON.');
    case 'request-invalid':
      return refusalOfFindings(refusal.findings);
  }
}

function noSuchPath(path: string, { operations }: ServiceSpec): string {
  const paths = [...new Set(operations.map((operation) => operation.path))];
  return `The control API has no path ${path}${didYouMean(path, paths)}; there are ${listed(paths, 'and')}.`;
}
