import { readFileSync } from 'node:fs';

/** A successful exchange with the homeserver that some test made. */
export interface RecordedExchange {
  operationId: string;
  status: number;
  method: string;
  /** Path and query. */
  target: string;
  responseBody: string;
}

/** What the journal writes in the place of what is too long for it. */
const CUT = /\.\.\. \(\d+ characters\)$/;

/** Whether all tests ran before, and not only those somebody named. */
export const isRecordingWhole = process.env.MOCK_RECORDING_IS_WHOLE === 'yes';

/** Every recorded exchange whose body is known whole, with that body; bytes are left out. */
export function recordedAnswers(): (RecordedExchange & { body: unknown })[] {
  const file = process.env.MOCK_RECORDING;
  if (file === undefined) throw new Error('These tests run after all others: npm test');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedExchange)
    .filter(({ responseBody }) => /^[[{]/.test(responseBody) && !CUT.test(responseBody))
    .map((exchange) => ({ ...exchange, body: JSON.parse(exchange.responseBody) as unknown }));
}
