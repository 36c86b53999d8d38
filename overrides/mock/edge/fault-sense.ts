import type { components } from '../../../generated/mock.js';
import { canMatchTemplate } from '../../../src/sandbox/faults.js';
import type { Operation } from '../../../src/server/spec.js';
import { shown } from '../../../src/words/complaints.js';
import { listed } from '../../../src/words/nearest.js';
import type { Place, Problem } from '../../../src/words/problem.js';
import { ownerOf } from './operation-ids.js';
import type { Specs } from './service.js';

type Wanted = components['schemas']['MockFaultRequest'];

type Complain = (member: string | Place, complaint: string) => void;

/**
 * Headers that tell where an answer ends, or of its connection only (RFC 9110, 7.6.1): a wrong one would break the
 * connection, for which there is `disconnect`.
 */
const FRAMING = [
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Answers below 400 that carry no body. */
const BODILESS = [204, 304];

/** Everything that makes a fault do nothing, meet nothing, or do what its author does not mean. */
export function problemsOfFault(wanted: Wanted, specs: Specs): Problem[] {
  const problems: Problem[] = [];
  const complain: Complain = (member, complaint) => {
    problems.push({ place: [member].flat(), rule: 'fault', complaint });
  };
  checkAnswer(wanted, complain);
  checkHeaders(wanted, complain);
  checkPath(wanted, complain);
  checkOperation(wanted, specs, complain);
  return problems;
}

function checkAnswer(wanted: Wanted, complain: Complain): void {
  const { status, errcode, disconnect, service } = wanted;
  const answers = status !== undefined || errcode !== undefined;
  if (!answers && !disconnect && !wanted.delay_ms) {
    complain([], 'does nothing: a fault needs a status, an errcode, a delay_ms above 0 or a disconnect');
  } else if (!answers) {
    for (const member of ['body', 'error', 'no_retry'] as const) {
      if (wanted[member]) complain(member, 'belongs to an answer, so a status is needed');
    }
    if (wanted.headers) complain('headers', 'belong to an answer, so a status is needed');
  }
  if (status !== undefined && BODILESS.includes(status)) {
    if (wanted.body !== undefined) complain('body', `is never sent with ${status}`);
  } else if (status !== undefined && status < 400 && wanted.body === undefined) {
    complain('body', `is missing: only errors have a usual one, and ${status} is none`);
  }
  if (answers && disconnect) {
    complain('disconnect', 'makes no sense beside a status or errcode: a broken connection carries none');
  }
  if (errcode !== undefined && service === 'letta') {
    complain('errcode', "is for the homeserver's faults only; one of Letta has a status and an error");
  }
  if (wanted.error !== undefined && wanted.body !== undefined) {
    complain('error', 'is never sent: the body is the whole answer');
  }
}

function checkHeaders({ headers = {} }: Wanted, complain: Complain): void {
  for (const name of Object.keys(headers)) {
    if (FRAMING.includes(name.toLowerCase())) complain(['headers', name], 'is for the server to set');
  }
}

/** What stands in a path that no request's path has by the time it is compared. */
function checkPath({ path }: Wanted, complain: Complain): void {
  if (path === undefined) return;
  const [bare = ''] = path.split(/[?#]/);
  if (bare !== path) {
    complain('path', `has a query or fragment, but paths are compared without: write ${shown(bare)}`);
  }
  const prefix = /^\/~[^/*]*/.exec(bare)?.[0];
  if (prefix) {
    complain(
      'path',
      `has the prefix of a sandbox: send the fault to ${prefix}/_mock/faults, and leave it out here`,
    );
  }
  if (/^\/_mock(\/|\*|$)/.test(bare)) complain('path', 'is of the control API, which no fault meets');
}

function checkOperation(wanted: Wanted, specs: Specs, complain: Complain): void {
  const { operation_id: operationId, method, path } = wanted;
  if (operationId === undefined) {
    if (wanted.include_auth_challenges) {
      complain(
        'include_auth_challenges',
        'belongs to an operation_id: faults without one meet every request',
      );
    }
    return;
  }
  const found = ownerOf(specs, operationId, wanted.service);
  if (!('owner' in found)) return complain('operation_id', found.complaint);
  if (found.owner === 'letta' && wanted.errcode !== undefined && wanted.service === undefined) {
    complain('errcode', `is for the homeserver's faults only, and ${operationId} is an operation of letta`);
  }
  const operation = specs[found.owner].operations.find((one) => one.operationId === operationId);
  if (!operation) return;
  const methods = methodsOf(operation);
  if (method !== undefined && !methods.includes(method)) {
    complain('method', `never goes with ${operationId}, which is called with ${listed(methods, 'or')}`);
  }
  const templates = [...operation.templates, ...(operation.numberedTemplates ?? [])];
  if (path !== undefined && !templates.some((template) => canMatchTemplate(path, template))) {
    complain('path', `never goes with ${operationId}, which answers at ${listed(templates, 'and')}`);
  }
}

/** HEAD is routed as GET. */
function methodsOf({ method, numberedTemplates }: Operation): string[] {
  return [method, ...(method === 'GET' ? ['HEAD'] : []), ...(numberedTemplates ? ['PUT'] : [])];
}
