import type { Journal, JournalRecord, KeptBody } from '../sandbox/journal.js';
import type { Outcome } from './answer.js';
import type { Exchange } from './exchange.js';
import type { Finding } from './refusal.js';
import type { Service } from './service.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { ServerResponse } from 'node:http';

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
    findings: fewFindings(outcome.findings),
    hint: outcome.hint,
    durationMs,
  });
}

/** The body of a journalled answer that is sent in pieces, so that a test can read what has gone out so far. */
export class GrowingBody {
  private length = 0;

  constructor(
    private readonly journal: Journal,
    private readonly entry: JournalRecord,
    private readonly stopwatch: () => number,
  ) {}

  add(text: string): void {
    const { responseBody: body } = this.entry;
    const room = JOURNAL_BODY - body.text.length;
    this.length += text.length;
    if (text.length <= room) this.journal.grow(this.entry, text);
    else if (body.whole === undefined) this.journal.grow(this.entry, beginning(text, room));
    if (this.length > body.text.length) body.whole = `${this.length} characters`;
  }

  /** The answer is over; it can be said more than once. */
  end(): void {
    if (this.entry.durationMs !== null) return;
    this.entry.durationMs = this.stopwatch();
    // What was put together of many pieces holds every one of them.
    this.entry.responseBody.text = copied(this.entry.responseBody.text);
  }
}

/** A file is no text, and what is secret in a form of several parts cannot be told. */
function sentText({ rawBody, headers }: Exchange, { operation }: Outcome): KeptBody {
  const content = operation?.requestBody?.content;
  const isFile = content !== undefined && !('application/json' in content);
  if (isFile || /^multipart\//i.test(headers['content-type'] ?? ''))
    return { text: `<${rawBody.length} bytes>` };
  if (rawBody.length <= JOURNAL_BODY) return { text: rawBody.toString('utf8') };
  const text = beginning(rawBody.subarray(0, JOURNAL_BODY).toString('utf8'), JOURNAL_BODY - 1);
  return { text, whole: `${rawBody.length} bytes` };
}

/** Bodies beyond this many characters are cut in the journal, so that its memory is bounded. */
const JOURNAL_BODY = 64 * 1024;

function clip(text: string): KeptBody {
  if (text.length <= JOURNAL_BODY) return { text };
  return { text: beginning(text, JOURNAL_BODY), whole: `${text.length} characters` };
}

/** The first characters of a text, none of them in halves. */
function beginning(text: string, length: number): string {
  const isHalf = /[\uD800-\uDBFF]/.test(text[length - 1] ?? '');
  return copied(text.slice(0, isHalf ? length - 1 : length));
}

/** A text of its own: a part of a longer one would keep all of that in memory. */
function copied(text: string): string {
  return Buffer.from(text).toString('utf8');
}

/** So many findings are kept of one exchange, and so much of what each one says. */
const JOURNAL_FINDINGS = 100;
const JOURNAL_FINDING = 1000;

/** A body with a mistake in each of a million members has a million findings. */
function fewFindings(findings: Finding[]): Finding[] {
  const kept = findings.slice(0, JOURNAL_FINDINGS).map(shortFinding);
  const more = findings.length - kept.length;
  return more > 0
    ? [...kept, { path: '/', rule: 'more', message: `${more} more findings are not kept` }]
    : kept;
}

function shortFinding(finding: Finding): Finding {
  const { path, rule, message } = finding;
  if (path.length <= JOURNAL_FINDING && message.length <= JOURNAL_FINDING) return finding;
  return { path: short(path), rule, message: short(message) };
}

function short(text: string): string {
  if (text.length <= JOURNAL_FINDING) return text;
  return `${beginning(text, JOURNAL_FINDING)}... (${text.length} characters)`;
}

/** An answer on its way to the client. */
export interface Sending {
  service: Service;
  sandbox: Sandbox;
  exchange: Exchange;
  outcome: Outcome;
  res: ServerResponse;
}
