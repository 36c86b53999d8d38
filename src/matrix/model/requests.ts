/** What a request was answered that came with a transaction id. */
export interface AnsweredRequest {
  /** The body. */
  answer: unknown;
  /** Milliseconds since 1970. */
  answeredAt: number;
}

/** What came of a transaction. */
export interface SentTransaction {
  eventId: string;
  /** What exactly was asked for, so that the very same request can be told from another with the same id. */
  request: string;
}
