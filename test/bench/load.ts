import { Pool } from 'undici';

/** One request, again and again. */
export interface Call {
  method: 'GET' | 'PUT' | 'POST';
  /** With everything that goes before it, and percent-encoded; that of the nth request where they differ. */
  path: string | ((n: number) => string);
  headers: Record<string, string>;
  /** The body of the nth request. */
  body?: (n: number) => string;
  /** For requests that must follow each other; without, ten are under way at a time. */
  oneAtATime?: boolean;
  /** Whether an answer of status 200 with this body is the wanted one. */
  isRight: (body: Record<string, unknown>) => boolean;
}

/** What a run of one call came to. */
export interface Measured {
  perSecond: number;
  /** The 99th percentile of the time from the request to the whole answer, in milliseconds. */
  p99: number;
}

const CONNECTIONS = 10;

/**
 * Sends a call over kept-alive connections, each of which sends its next request when the last was answered.
 * Throws at the first answer that is not the wanted one.
 */
export async function measure(url: string, call: Call, seconds: number): Promise<Measured> {
  const connections = call.oneAtATime ? 1 : CONNECTIONS;
  const pool = new Pool(url, { connections, pipelining: 1 });
  const times: number[] = [];
  try {
    const start = performance.now();
    const end = start + seconds * 1000;
    const one = async () => {
      while (performance.now() < end) times.push(await send(pool, call, times.length));
    };
    await Promise.all(Array.from({ length: connections }, one));
    const elapsed = performance.now() - start;
    return { perSecond: times.length / (elapsed / 1000), p99: percentile(times, 0.99) };
  } finally {
    await pool.destroy();
  }
}

/** Sends a call once and returns the milliseconds it took. Throws when the answer is not the wanted one. */
export async function send(pool: Pool, call: Call, n: number): Promise<number> {
  const sent = performance.now();
  const { method, headers } = call;
  const path = typeof call.path === 'string' ? call.path : call.path(n);
  const answer = await pool.request({ method, path, headers, body: call.body?.(n) });
  const text = await answer.body.text();
  const took = performance.now() - sent;
  if (answer.statusCode !== 200 || !call.isRight(JSON.parse(text) as Record<string, unknown>)) {
    throw new Error(`${method} ${path} was answered ${answer.statusCode} ${text.slice(0, 200)}`);
  }
  return took;
}

/** The middle of some figures; the lower of two middles. */
export function median(figures: number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

/** The figure that a share of some figures stays below: 0.99 for the 99th percentile. */
export function percentile(figures: number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? NaN;
}
