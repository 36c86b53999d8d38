/** A departure from normal that a test asked for. Every criterion that is given must match. */
export interface Fault {
  id: string;
  service?: string;
  operationId?: string;
  method?: string;
  /** Without sandbox prefix and query, percent-encoded or not. `*` stands for any run of characters. */
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
  /** Whether a fault of an operation meets requests that would only be told how to authenticate, too. */
  includesAuthChallenges?: boolean;
  /** How many requests it was made for; null is no limit. */
  times: number | null;
  /** How many requests it has met. */
  hits: number;
}

/** What faults are matched against. */
export interface FaultTarget {
  service: string;
  /** Undefined for a request that no operation answers. */
  operationId: string | undefined;
  method: string;
  path: string;
  /** Whether the request would only be told how to authenticate; asked when all else matches. */
  isChallenge: () => boolean;
}

/** How many more requests a fault meets; null is no limit. */
export function remaining({ times, hits }: Fault): number | null {
  return times === null ? null : times - hits;
}

/** So many used-up faults are kept, so that a test can still see what they met. */
const MOST_USED_UP = 100;

/** So many faults may be waiting in a sandbox: each request is held against all of them. */
export const MOST_FAULTS = 1000;

/** The faults of a sandbox, oldest first. */
export class Faults {
  private faults: Fault[] = [];
  private nextNumber = 1;

  add(fault: Omit<Fault, 'id' | 'hits'>): Fault {
    const added = { id: `fault-${this.nextNumber++}`, ...fault, hits: 0 };
    this.faults.push(added);
    this.forgetUsedUp();
    return added;
  }

  /** Whether as many are waiting as may. */
  get isFull(): boolean {
    return this.faults.filter((fault) => remaining(fault) !== 0).length >= MOST_FAULTS;
  }

  /** The latest of the used-up ones included. */
  list(): Fault[] {
    return [...this.faults];
  }

  /** False when there is no such fault. */
  remove(id: string): boolean {
    const before = this.faults.length;
    this.faults = this.faults.filter((fault) => fault.id !== id);
    return this.faults.length < before;
  }

  clear(): void {
    this.faults = [];
  }

  /** Of those that meet nothing any more, the oldest beyond a number go. */
  private forgetUsedUp(): void {
    const usedUp = this.faults.filter((fault) => remaining(fault) === 0);
    const gone = new Set(usedUp.slice(0, Math.max(0, usedUp.length - MOST_USED_UP)));
    if (gone.size > 0) this.faults = this.faults.filter((fault) => !gone.has(fault));
  }

  /** The first fault that applies, counted as used. */
  take(target: FaultTarget): Fault | undefined {
    const fault = this.faults.find((candidate) => remaining(candidate) !== 0 && matches(candidate, target));
    if (fault) fault.hits++;
    return fault;
  }
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    (fault.service === undefined || fault.service === target.service) &&
    (fault.operationId === undefined || fault.operationId === target.operationId) &&
    (fault.method === undefined || fault.method === target.method) &&
    (fault.path === undefined || matchesPath(fault.path, target.path)) &&
    (fault.operationId === undefined || fault.includesAuthChallenges || !target.isChallenge())
  );
}

/** Clients write one path in several spellings, and so may the author of a fault. */
function matchesPath(pattern: string, path: string): boolean {
  return matchesGlob(pattern, path) || matchesGlob(decoded(pattern), decoded(path));
}

/** Without a trailing slash, which says nothing in either service. Broken escapes stay as they are. */
function decoded(path: string): string {
  const bare = path.length > 1 ? path.replace(/\/$/, '') : path;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** Whether a fault's path can ever be that of a template, in which `{name}` stands for any run of characters. */
export function canMatchTemplate(pattern: string, template: string): boolean {
  if (pattern.length > LONGEST_PATTERN) return true;
  const [own, others] = [runsOf(decoded(pattern), /(\*)/), runsOf(decoded(template), /(\{[^}]*\})/)];
  // For every place in the one, the places in the other that the texts before both can lead to.
  let reached = closure(others, new Set([0]));
  for (const sign of own) {
    const next = new Set<number>();
    for (const at of reached) {
      if (others[at] === ANY) next.add(at);
      else if (sign !== ANY && others[at] === sign) next.add(at + 1);
    }
    if (sign === ANY) for (const at of reached) for (let to = at; to <= others.length; to++) next.add(to);
    reached = closure(others, next);
  }
  return reached.has(others.length);
}

/** Longer patterns are given the benefit of the doubt. */
const LONGEST_PATTERN = 1000;

/** Any run of characters, in the place of one. */
const ANY = Symbol('any');

/** The characters of a text, and `ANY` for what a pattern finds in it. */
function runsOf(text: string, wildcard: RegExp): (string | typeof ANY)[] {
  return text
    .split(wildcard)
    .flatMap<string | typeof ANY>((part, index) => (index % 2 === 1 ? [ANY] : [...part]));
}

/** Places, and those behind the runs that may be empty there. */
function closure(signs: (string | typeof ANY)[], places: Set<number>): Set<number> {
  for (const at of places) if (signs[at] === ANY) places.add(at + 1);
  return places;
}

/** Part by part from the left, which takes the earliest place for each and so needs no going back. */
function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const first = parts.shift() ?? '';
  const last = parts.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
