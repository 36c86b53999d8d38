import { type Deviation, deviations } from './deviations.js';
import {
  isOfficialDescriptionThere,
  type OfficialDescription,
  readOfficialDescription,
} from './official-description.js';
import { isRecordingWhole, recordedAnswers } from './recording.js';

/** Types of events that nobody but the server makes; what clients may send is the business of the tests. */
const MADE_BY_THE_SERVER = new Set(['m.typing', 'm.receipt', 'm.presence', 'm.push_rules', 'm.room.create']);

/** A problem, and the first exchange it was met in. */
interface Met extends Omit<Deviation, 'reason'> {
  exchange: string;
}

/** One of many alike. */
interface Look {
  of: string;
  exchange: string;
}

if (isOfficialDescriptionThere) {
  test('every successful answer to any test is as the official description has it, but for known deviations', () => {
    const met = problemsMet(readOfficialDescription());

    const unknown = met.filter((problem) => !deviations.some((deviation) => isSame(deviation, problem)));
    expect(unknown).toEqual([]);
    // A deviation that is no more must not stay in the list.
    const outdated = deviations.filter((deviation) => !met.some((problem) => isSame(deviation, problem)));
    expect(isRecordingWhole ? outdated : []).toEqual([]);
  });
} else {
  test('the official description is not there, so the recorded answers are held against nothing', () => {
    expect(recordedAnswers().length).toBeGreaterThan(0);
  });
}

function isSame(deviation: Deviation, met: Met): boolean {
  return deviation.of === met.of && deviation.problem === met.problem;
}

function problemsMet(official: OfficialDescription): Met[] {
  const met = new Map<string, Met>();
  const meet = ({ of, exchange }: Look, problems: string[]) => {
    for (const problem of problems.map(general)) {
      if (!met.has(`${of} ${problem}`)) met.set(`${of} ${problem}`, { of, problem, exchange });
    }
  };
  for (const { operationId, method, target, status, body } of recordedAnswers()) {
    const exchange = `${method} ${target}`;
    if (!official.has(operationId)) continue;
    meet({ of: operationId, exchange }, official.problemsOfAnswer(operationId, status, body));
    for (const event of eventsIn(body)) {
      if (!MADE_BY_THE_SERVER.has(event.type)) continue;
      meet({ of: event.type, exchange }, official.problemsOfEvent(event));
    }
  }
  return [...met.values()];
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
