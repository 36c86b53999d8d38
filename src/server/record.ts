import type { Sandbox } from '../sandbox/sandbox.js';
import type { Outcome } from './answer.js';
import type { Exchange } from './exchange.js';
import type { Service } from './service.js';

/**
 * Writes an exchange into the sandbox's journal. `responseBody` is null when the connection ended without an answer.
 */
export function record(
  service: Service,
  sandbox: Sandbox,
  exchange: Exchange,
  outcome: Outcome,
  responseBody: string | null,
  durationMs: number,
): void {
  const query = exchange.query.toString();
  sandbox.journal.add({
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
  return text.length > JOURNAL_BODY ? `${text.slice(0, JOURNAL_BODY)}... (${text.length} characters)` : text;
}
