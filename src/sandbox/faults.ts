/** A departure from normal that a test asked for. Every criterion that is given must match. */
export interface Fault {
  id: string;
  service?: string;
  operationId?: string;
  method?: string;
  /** The path as sent, without sandbox prefix and query. `*` stands for any run of characters. */
  path?: string;
  /** Absent: only the delay and the disconnection happen, and the request is then answered as usual. */
  status?: number;
  body?: unknown;
  errcode?: string;
  /** The text that goes with the status or errcode. */
  error?: string;
  headers?: Record<string, string>;
  delayMs: number;
  /** Ends the connection instead of answering. */
  disconnect: boolean;
  /** How many more requests it meets; null is no limit. */
  remaining: number | null;
  /** How many requests it has met. */
  hits: number;
}

/** What faults are matched against. */
export interface FaultTarget {
  service: string;
  operationId: string;
  method: string;
  path: string;
}

/** The first fault that applies, counted as used; used-up faults stay listed with their hits. */
export function takeFault(faults: Fault[], target: FaultTarget): Fault | undefined {
  const fault = faults.find((candidate) => candidate.remaining !== 0 && matches(candidate, target));
  if (!fault) return undefined;
  fault.hits++;
  if (fault.remaining !== null) fault.remaining--;
  return fault;
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    (fault.service === undefined || fault.service === target.service) &&
    (fault.operationId === undefined || fault.operationId === target.operationId) &&
    (fault.method === undefined || fault.method === target.method) &&
    (fault.path === undefined || glob(fault.path).test(target.path))
  );
}

function glob(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
}
