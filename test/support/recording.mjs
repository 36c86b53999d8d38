// Keeps the successful exchanges of a test run in a file, one JSON text a line: the journals of sandboxes are
// bounded. What is kept is held against the official description when all tests are over (test/recorded).
import { appendFileSync } from 'node:fs';
import { Journal } from '../../build/src/sandbox/journal.js';

const FLUSH_AT = 500;
/** Of requests whose answers are not kept: rooms give back what was sent, and hostile contents are as nobody describes. */
const UNRECORDED = 'x-test-unrecorded';
let kept = [];

/** Has every journal of this process add to the file as well. */
export function recordInto(file) {
  const add = Journal.prototype.add;
  Journal.prototype.add = function (record) {
    const added = add.call(this, record);
    const { operationId, answeredBy, status, requestHeaders } = added;
    if (UNRECORDED in requestHeaders) return added;
    if (operationId && answeredBy !== 'fault' && status >= 200 && status <= 299) {
      kept.push(added);
      if (kept.length >= FLUSH_AT) flushRecording(file);
    }
    return added;
  };
}

/** Writes what is not written yet, but for answers that are still being sent. */
export function flushRecording(file) {
  const isSent = ({ durationMs }) => durationMs !== null;
  const lines = kept.filter(isSent).map((record) => {
    const { service, operationId, status, method, target } = record;
    const { text, whole } = record.responseBody;
    const responseBody = whole === undefined ? text : `${text}... (${whole})`;
    return JSON.stringify({ service, operationId, status, method, target, responseBody }) + '\n';
  });
  kept = kept.filter((record) => !isSent(record));
  appendFileSync(file, lines.join(''));
}
