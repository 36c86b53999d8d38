import type { Finding } from '../../../src/server/refusal.js';

/** A refusal of the control API. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    /** A short word for programs. */
    readonly error: string,
    message: string,
    readonly findings: Finding[] = [],
  ) {
    super(message);
    this.name = 'ControlError';
  }

  /** The body on the wire. */
  toJSON(): Record<string, unknown> {
    return { error: this.error, message: this.message, findings: this.findings };
  }
}
