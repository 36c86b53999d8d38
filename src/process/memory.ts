import { getHeapStatistics } from 'node:v8';

/** What a process takes, in bytes. */
export interface Memory {
  /** What its heap holds, things included that nobody needs any more. */
  heapUsed: number;
  /** What it takes of the machine's memory; null where that cannot be found out, as without a file descriptor. */
  rss: number | null;
}

/** What this process takes now. */
export function memoryNow(): Memory {
  return { heapUsed: getHeapStatistics().used_heap_size, rss: residentSetSize() };
}

function residentSetSize(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}
