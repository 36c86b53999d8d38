import { readFileSync } from 'node:fs';

/** A successful exchange that some test made. */
export interface RecordedExchange {
  service: 'matrix' | 'letta';
  operationId: string;
  status: number;
  method: string;
  /** Path and query. */
  target: string;
  responseBody: string;
}

/** What the journal writes in the place of what is too long for it. */
const CUT = /\.\.\. \(\d+ characters\)$/;
const EVENTS = /^(?:data|event): /;

/** Whether all tests ran before, and not only those somebody named. */
export const isRecordingWhole = process.env.MOCK_RECORDING_IS_WHOLE === 'yes';

/** Every recorded exchange of a service whose body is known whole and is JSON, with that body. */
export function recordedAnswers(
  service: RecordedExchange['service'],
): (RecordedExchange & { body: unknown })[] {
  return recorded(service).flatMap((exchange) => {
    const json = parsed(exchange.responseBody);
    return json ? [{ ...exchange, body: json.value }] : [];
  });
}

/** Every recorded exchange of a service that was answered by a stream of events, with what they held as JSON. */
export function recordedStreams(
  service: RecordedExchange['service'],
): (RecordedExchange & { events: unknown[] })[] {
  return recorded(service)
    .filter(({ responseBody }) => EVENTS.test(responseBody))
    .map((exchange) => {
      const lines = [...exchange.responseBody.matchAll(/^data: (.*)$/gm)].map(([, line]) => line ?? '');
      return { ...exchange, events: lines.flatMap((line) => parsed(line)?.value ?? []) };
    });
}

function recorded(service: RecordedExchange['service']): RecordedExchange[] {
  const file = process.env.MOCK_RECORDING;
  if (file === undefined) throw new Error('These tests run after all others: npm test');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedExchange)
    .filter((exchange) => exchange.service === service && !CUT.test(exchange.responseBody));
}

/** Undefined where a text is no JSON: `<12 bytes>`, `[DONE]`. */
function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
