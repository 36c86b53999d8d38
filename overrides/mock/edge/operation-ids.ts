import { didYouMean } from '../../../src/words/nearest.js';
import { controlError } from './findings.js';
import type { Specs } from './service.js';

type ServiceName = 'letta' | 'matrix';

const SERVICES = ['letta', 'matrix'] as const;

/** The service that has an operation, the given one or either; or what is wrong, to follow `operation_id`. */
export function ownerOf(
  specs: Specs,
  operationId: string,
  service?: ServiceName,
): { owner: ServiceName } | { complaint: string } {
  const owners = SERVICES.filter((name) => idsOf(specs, name).includes(operationId));
  const owner = service === undefined ? owners[0] : owners.find((name) => name === service);
  if (owner) return { owner };
  const [elsewhere] = owners;
  if (elsewhere) return { complaint: `is an operation of ${elsewhere}, not of ${String(service)}` };
  const ids = (service ? [service] : SERVICES).flatMap((name) => idsOf(specs, name));
  const whose = service ?? 'neither service';
  const has = service ? `${whose} has no operation` : `${whose} has an operation`;
  return { complaint: `is unknown: ${has} ${operationId}${didYouMean(operationId, ids)}; ${WHERE}` };
}

/** There are too many to name. */
const WHERE = 'generated/operations.md in the package lists them';

/** Throws for an operation that there is not: a misspelt id would otherwise match nothing, silently. */
export function checkOperationId(specs: Specs, operationId: string, service?: ServiceName): void {
  const found = ownerOf(specs, operationId, service);
  if ('owner' in found) return;
  throw controlError('/query', [{ place: ['operation_id'], rule: 'unknown', complaint: found.complaint }]);
}

function idsOf(specs: Specs, name: ServiceName): string[] {
  return specs[name].operations.map(({ operationId }) => operationId);
}
