import type { AnsweredBy } from '../server/exchange.js';
import type { Finding } from '../server/refusal.js';

/**
 * One exchange, as it went over the wire. Bodies are kept as text and parsed and redacted only when read. That of an
 * answer which is sent in pieces grows with them.
 */
export interface JournalRecord {
  id: number;
  /** Milliseconds since 1970, by the sandbox's clock. */
  at: number;
  service: string;
  method: string;
  /** With the query, as sent, without the sandbox prefix. */
  target: string;
  operationId: string | null;
  answeredBy: AnsweredBy;
  /** Null when the connection ended without an answer. */
  status: number | null;
  requestHeaders: Record<string, string>;
  requestBody: string;
  responseBody: string;
  findings: Finding[];
  /** By the sandbox's clock: zero where a random seed decides everything. Null while the answer is still being sent. */
  durationMs: number | null;
}

/** What was received and what was answered, in order; the oldest is dropped first. */
export class Journal {
  private records: JournalRecord[] = [];
  private start = 0;
  private nextId = 1;

  constructor(private readonly capacity = 1000) {}

  /** Returns the record as it is kept, so that the rest of an answer can be added to it. */
  add(record: Omit<JournalRecord, 'id'>): JournalRecord {
    const added = { id: this.nextId++, ...record };
    this.records.push(added);
    if (this.records.length - this.start > this.capacity) this.start++;
    // Dropping from the front of an array costs its length; doing it once per `capacity` records keeps adding cheap.
    if (this.start >= this.capacity) {
      this.records = this.records.slice(this.start);
      this.start = 0;
    }
    return added;
  }

  /** Oldest first. */
  list(): JournalRecord[] {
    return this.records.slice(this.start);
  }

  /** How many exchanges there were in all, dropped ones included. */
  get total(): number {
    return this.nextId - 1;
  }

  clear(): void {
    this.records = [];
    this.start = 0;
  }
}
