import type { JournalRecord } from '../sandbox/journal.js';
import type { Outcome } from './answer.js';
import type { Exchange } from './exchange.js';
import type { Sending } from './send.js';

/**
 * Writes an exchange into the sandbox's journal and returns what it wrote. `responseBody` is null when the connection
 * ended without an answer, `durationMs` when the answer has only begun.
 */
export function record(
  { service, sandbox, exchange, outcome }: Omit<Sending, 'res'>,
  responseBody: string | null,
  durationMs: number | null,
): JournalRecord {
  const query = exchange.query.toString();
  return sandbox.journal.add({
    at: sandbox.clock.now(),
    service: service.name,
    method: exchange.method,
    target: exchange.path + (query && `?${query}`),
    operationId: outcome.operation?.operationId ?? null,
    answeredBy: outcome.answeredBy,
    status: responseBody === null ? null : outcome.reply.status,
    requestHeaders: exchange.headers as Record<string, string>,
    requestBody: sentText(exchange, outcome),
    responseBody: clip(responseBody ?? ''),
    findings: outcome.findings,
    durationMs,
  });
}

/** The body of a journalled answer that is sent in pieces, so that a test can read what has gone out so far. */
export class GrowingBody {
  private kept = '';
  private length = 0;

  constructor(
    private readonly entry: JournalRecord,
    private readonly stopwatch: () => number,
  ) {}

  add(text: string): void {
    this.length += text.length;
    if (this.kept.length < JOURNAL_BODY) this.kept = (this.kept + text).slice(0, JOURNAL_BODY);
    this.entry.responseBody = clipped(this.kept, this.length);
  }

  /** The answer is over; it can be said more than once. */
  end(): void {
    if (this.entry.durationMs === null) this.entry.durationMs = this.stopwatch();
  }
}

/** A file is no text, and what is secret in a form of several parts cannot be told. */
function sentText({ rawBody, headers }: Exchange, { operation }: Outcome): string {
  const content = operation?.requestBody?.content;
  const isFile = content !== undefined && !('application/json' in content);
  if (isFile || /^multipart\//i.test(headers['content-type'] ?? '')) return `<${rawBody.length} bytes>`;
  return clip(rawBody.toString('utf8'));
}

/** Bodies beyond this many characters are cut in the journal, so that its memory is bounded. */
const JOURNAL_BODY = 64 * 1024;

function clip(text: string): string {
  return clipped(text.slice(0, JOURNAL_BODY), text.length);
}

/** What is kept of a text of some length. */
function clipped(kept: string, length: number): string {
  return length > kept.length ? `${kept}... (${length} characters)` : kept;
}
