import type { components } from '../../generated/mock.js';
import { usualStatus } from '../../src/matrix/values/error.js';
import { type Fault, MOST_FAULTS, remaining } from '../../src/sandbox/faults.js';
import { ControlError } from './edge/error.js';
import { problemsOfFault } from './edge/fault-sense.js';
import { controlError } from './edge/findings.js';
import { ownerOf } from './edge/operation-ids.js';
import type { MockOverrides, Specs } from './edge/service.js';

type Wanted = components['schemas']['MockFaultRequest'];

/** Departures from normal. */
export const faults = {
  createMockFault({ sandbox, body, specs }) {
    const problems = problemsOfFault(body, specs);
    if (problems.length > 0) throw controlError('/body', problems);
    if (sandbox.faults.isFull) throw tooManyFaults();
    return present(sandbox.faults.add(faultOf(body, specs)));
  },
  listMockFaults({ sandbox }) {
    return { faults: sandbox.faults.list().map(present) };
  },
  deleteMockFault({ sandbox, path }) {
    sandbox.faults.remove(path.faultId);
  },
  clearMockFaults({ sandbox }) {
    sandbox.faults.clear();
  },
} satisfies Partial<MockOverrides>;

function tooManyFaults(): ControlError {
  return new ControlError(
    409,
    'too_many',
    `There are ${MOST_FAULTS} faults that may still be met, and no sandbox has more; DELETE /_mock/faults removes them.`,
  );
}

function faultOf(wanted: Wanted, specs: Specs): Omit<Fault, 'id' | 'hits'> {
  const { operation_id: operationId, method, path, body, errcode, error, times } = wanted;
  const service = wanted.service ?? (errcode === undefined ? undefined : 'matrix');
  const found = operationId === undefined ? undefined : ownerOf(specs, operationId, service);
  return {
    service: found && 'owner' in found ? found.owner : service,
    operationId,
    method,
    path,
    status: wanted.status ?? (errcode === undefined ? undefined : usualStatus(errcode)),
    body,
    errcode,
    error,
    headers: { ...wanted.headers, ...(wanted.no_retry && { 'x-should-retry': 'false' }) },
    delayMs: wanted.delay_ms ?? 0,
    disconnect: wanted.disconnect ?? false,
    includesAuthChallenges: wanted.include_auth_challenges,
    times: times ?? null,
  };
}

function present(fault: Fault): components['schemas']['MockFault'] {
  const { operationId, delayMs, headers, includesAuthChallenges, ...same } = fault;
  return {
    ...(same as Omit<typeof same, 'service' | 'method'>),
    service: same.service as Wanted['service'],
    method: same.method as Wanted['method'],
    operation_id: operationId,
    delay_ms: delayMs,
    include_auth_challenges: includesAuthChallenges ?? false,
    headers: headers ?? {},
    remaining: remaining(fault),
  };
}
