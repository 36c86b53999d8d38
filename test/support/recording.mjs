// Keeps the successful exchanges of a test run in a file, one JSON text a line: the journals of sandboxes are
// bounded. What is kept is held against the official description when all tests are over (test/recorded).
import { appendFileSync } from 'node:fs';
import { Journal } from '../../dist/src/sandbox/journal.js';

const FLUSH_AT = 500;
const lines = [];

/** Has every journal of this process add to the file as well. */
export function recordInto(file) {
  const add = Journal.prototype.add;
  Journal.prototype.add = function (record) {
    add.call(this, record);
    const { service, operationId, answeredBy, status, method, target, responseBody } = record;
    if (!operationId || answeredBy === 'fault' || status < 200 || status > 299) return;
    lines.push(JSON.stringify({ service, operationId, status, method, target, responseBody }));
    if (lines.length >= FLUSH_AT) flushRecording(file);
  };
}

/** Writes what is not written yet. */
export function flushRecording(file) {
  if (lines.length > 0) appendFileSync(file, lines.splice(0).join('\n') + '\n');
}
