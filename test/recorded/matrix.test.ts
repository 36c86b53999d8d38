import { Problems } from './deviations.js';
import { matrixDeviations } from './matrix-deviations.js';
import { isMatrixDescriptionThere, readMatrixDescription } from './matrix-description.js';
import { recordedAnswers } from './recording.js';

/** Types of events that nobody but the server makes; what clients may send is the business of the tests. */
const MADE_BY_THE_SERVER = new Set(['m.typing', 'm.receipt', 'm.presence', 'm.push_rules', 'm.room.create']);

if (isMatrixDescriptionThere) {
  test('every successful answer of Matrix to any test is as the official description has it, but for known deviations', () => {
    const official = readMatrixDescription();
    const problems = new Problems();

    for (const { operationId, method, target, status, body } of recordedAnswers('matrix')) {
      if (!official.has(operationId)) continue;
      const exchange = `${method} ${target}`;
      problems.meet(operationId, exchange, official.problemsOfAnswer(operationId, status, body), general);
      for (const event of eventsIn(body)) {
        if (!MADE_BY_THE_SERVER.has(event.type)) continue;
        problems.meet(event.type, exchange, official.problemsOfEvent(event), general);
      }
    }

    problems.expectOnly(matrixDeviations);
  });
} else {
  test('the official description of Matrix is not there, so the recorded answers are held against nothing', () => {
    expect(recordedAnswers('matrix').length).toBeGreaterThan(0);
  });
}

/** Ids and indexes differ from case to case: `/rooms/join/!room:matrix.test/timeline/events/3`. */
function general(problem: string): string {
  const [pointer = '', ...message] = problem.split(' ');
  return [pointer.replace(/\/(?:\d+|[!@$#][^/]*)/g, '/*'), ...message].join(' ');
}

/** Everything in a body that looks like an event with a type, at any depth. */
function eventsIn(body: unknown): { type: string }[] {
  if (typeof body !== 'object' || body === null) return [];
  const { type, content } = body as Record<string, unknown>;
  const inside = Object.values(body).flatMap(eventsIn);
  return typeof type === 'string' && typeof content === 'object'
    ? [body as { type: string }, ...inside]
    : inside;
}
