import { own } from '../json/read.js';
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
  requestBody: KeptBody;
  responseBody: KeptBody;
  findings: Finding[];
  /** What the answer told in `x-mock-hint`. */
  hint?: string;
  /** By the sandbox's clock: zero where a random seed decides everything. Null while the answer is still being sent. */
  durationMs: number | null;
}

/** What is kept of a body. */
export interface KeptBody {
  /** The whole body, or how it begins. */
  text: string;
  /** How much the whole body has, as `70000 characters`, where only the beginning is kept. */
  whole?: string;
}

/**
 * How many bytes the journals of a process may keep together; 0 is no bound. Where there are more, the journal that
 * keeps most loses its oldest exchanges: a test that sends much takes nothing from the others.
 */
export class JournalBudget {
  private readonly journals = new Set<Journal>();
  private spent = 0;

  constructor(private readonly limit: number) {}

  /** Has a journal counted; to be called when it begins to hold something. */
  join(journal: Journal): void {
    this.journals.add(journal);
  }

  leave(journal: Journal): void {
    this.journals.delete(journal);
  }

  /** Counts bytes that are kept from now on, or with a negative number those that no longer are. */
  count(bytes: number): void {
    this.spent += bytes;
    while (this.limit > 0 && this.spent > this.limit && this.dropOne());
  }

  /** False when there is nothing left to drop. */
  private dropOne(): boolean {
    let largest: Journal | undefined;
    for (const journal of this.journals) if (journal.bytes > (largest?.bytes ?? 0)) largest = journal;
    return largest?.dropOldest() ?? false;
  }
}

interface Kept {
  record: JournalRecord;
  bytes: number;
}

/** What was received and what was answered, in order; the oldest is dropped first. */
export class Journal {
  private kept: Kept[] = [];
  private start = 0;
  private nextId = 1;
  private isOpen = true;
  /** How many exchanges were dropped because of a bound. */
  dropped = 0;
  /** What the exchanges take, about. */
  bytes = 0;

  /** `capacity` is how many exchanges are kept; 0 is no bound. */
  constructor(
    private readonly budget: JournalBudget,
    private readonly capacity: number,
  ) {}

  /** Returns the record as it is kept, so that the rest of an answer can be added to it with `grow`. */
  add(record: Omit<JournalRecord, 'id'>): JournalRecord {
    const added = { id: this.nextId++, ...record };
    if (!this.isOpen) return added;
    this.budget.join(this);
    const bytes = sizeOf(added);
    this.kept.push({ record: added, bytes });
    if (this.capacity > 0 && this.size > this.capacity) this.dropOldest();
    this.count(bytes);
    return added;
  }

  /** Adds to the body of a record's answer. A record that was dropped meanwhile stays so. */
  grow(record: JournalRecord, text: string): void {
    record.responseBody.text += text;
    const oldest = this.kept[this.start]?.record.id ?? 0;
    const kept = this.kept[this.start + record.id - oldest];
    if (kept?.record !== record) return;
    const more = textSize(text);
    kept.bytes += more;
    this.count(more);
  }

  /** Oldest first. */
  list(): JournalRecord[] {
    return this.kept.slice(this.start).map(({ record }) => record);
  }

  /** How many exchanges there were in all, dropped ones included. */
  get total(): number {
    return this.nextId - 1;
  }

  clear(): void {
    this.kept = [];
    this.start = 0;
    this.budget.leave(this);
    this.count(-this.bytes);
  }

  /** Keeps nothing, now and later: the sandbox is gone. */
  close(): void {
    this.isOpen = false;
    this.clear();
  }

  /** False when there is nothing to drop. */
  dropOldest(): boolean {
    const oldest = this.kept[this.start];
    if (!oldest) return false;
    this.start++;
    this.dropped++;
    // Dropping from the front of an array costs its length; what was dropped must not be held until then.
    oldest.record = NOTHING;
    if (this.start > this.size) {
      this.kept = this.kept.slice(this.start);
      this.start = 0;
    }
    this.count(-oldest.bytes);
    return true;
  }

  private get size(): number {
    return this.kept.length - this.start;
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.budget.count(bytes);
  }
}

/** Stands where a record was that is not kept any more. */
const NOTHING = { id: -1 } as JournalRecord;

/** What a record takes besides its texts. */
const OBJECTS = 1024;

function sizeOf({
  target,
  requestHeaders,
  requestBody,
  responseBody,
  findings,
  hint = '',
}: JournalRecord): number {
  let bytes =
    OBJECTS + textSize(target) + textSize(hint) + textSize(requestBody.text) + textSize(responseBody.text);
  for (const name in requestHeaders) bytes += name.length + (own(requestHeaders, name)?.length ?? 0);
  for (const { path, message } of findings) bytes += textSize(path) + textSize(message);
  return bytes;
}

/** In bytes: the engine takes one for each character of a text that has no others than Latin ones, and two elsewhere. */
function textSize(text: string): number {
  return Buffer.byteLength(text) === text.length ? text.length : 2 * text.length;
}
