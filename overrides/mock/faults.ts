import type { components } from '../../generated/mock.js';
import { usualStatus } from '../../src/matrix/error.js';
import { type Fault, remaining } from '../../src/sandbox/faults.js';
import { serviceOf } from './operation-ids.js';
import { ControlError } from './error.js';
import type { MockOverrides, Specs } from './service.js';

type Wanted = components['schemas']['MockFaultRequest'];

/** Departures from normal. */
export const faults = {
  createMockFault({ sandbox, body, specs }) {
    checkSense(body);
    return present(sandbox.faults.add(faultOf(body, specs)));
  },
  listMockFaults({ sandbox }) {
    return { faults: sandbox.faults.list().map(present) };
  },
  deleteMockFault({ sandbox, path }) {
    if (!sandbox.faults.remove(path.faultId)) {
      throw new ControlError(404, 'not_found', `There is no fault ${path.faultId}.`);
    }
  },
  clearMockFaults({ sandbox }) {
    sandbox.faults.clear();
  },
} satisfies Partial<MockOverrides>;

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

/** Throws for a fault that would do nothing, or not what its author means. */
function checkSense(wanted: Wanted): void {
  const answers = wanted.status !== undefined || wanted.errcode !== undefined;
  const refuse = (message: string) => {
    throw new ControlError(400, 'bad_request', message);
  };
  if (!answers && !wanted.disconnect && !wanted.delay_ms) {
    refuse('status is missing: without it, a fault needs an errcode, a delay_ms or disconnect.');
  }
  if (
    wanted.status !== undefined &&
    wanted.status < 400 &&
    wanted.body === undefined &&
    !BODILESS.includes(wanted.status)
  ) {
    refuse(`body is missing: only errors have a usual one, and ${wanted.status} is none.`);
  }
  if (answers && wanted.disconnect) refuse('disconnect: a broken connection carries no status or errcode.');
  for (const name of Object.keys(wanted.headers ?? {})) {
    if (FRAMING.includes(name.toLowerCase())) refuse(`headers: ${name} is for the server to set.`);
  }
  if (wanted.errcode !== undefined && wanted.service === 'letta') {
    refuse("errcode: errcodes are the homeserver's; a fault of Letta has a status and an error.");
  }
  for (const member of ['body', 'error', 'headers', 'no_retry'] as const) {
    if (!answers && wanted[member]) refuse(`${member}: only an answer has one, so a status is needed.`);
  }
}

function faultOf(wanted: Wanted, specs: Specs): Omit<Fault, 'id' | 'hits'> {
  const { operation_id: operationId, method, path, body, errcode, error, times } = wanted;
  const service = wanted.service ?? (errcode === undefined ? undefined : 'matrix');
  return {
    service: operationId === undefined ? service : serviceOf(specs, operationId, service),
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
    times: times ?? null,
  };
}

function present(fault: Fault): components['schemas']['MockFault'] {
  const { operationId, delayMs, headers, ...same } = fault;
  return {
    ...(same as Omit<typeof same, 'service' | 'method'>),
    service: same.service as Wanted['service'],
    method: same.method as Wanted['method'],
    operation_id: operationId,
    delay_ms: delayMs,
    headers: headers ?? {},
    remaining: remaining(fault),
  };
}
