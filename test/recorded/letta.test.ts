import { readFileSync } from 'node:fs';
import type { ServiceSpec } from '../../src/server/spec.js';
import { Problems } from './deviations.js';
import { lettaDeviations } from './letta-deviations.js';
import { isLettaDescriptionThere, readLettaDescription } from './letta-description.js';
import { recordedAnswers, recordedStreams } from './recording.js';

if (isLettaDescriptionThere) {
  test('every operation of Letta is one of the official description, at its path', () => {
    const official = readLettaDescription();
    const { operations } = JSON.parse(
      readFileSync(new URL('../../generated/letta.json', import.meta.url), 'utf8'),
    ) as ServiceSpec;

    const ours = operations.map(({ operationId, method, path }) => [operationId, `${method} ${path}`]);

    // The real server answers both forms of a path; which one is described is of no account.
    const named = operations.map(({ operationId }) => [operationId, official.routeOf(operationId)]);
    expect(ours.map(withoutSlash)).toEqual(named.map(withoutSlash));
  });

  test('every successful answer of Letta to any test is as the official description has it, but for known deviations', () => {
    const official = readLettaDescription();
    const problems = new Problems();

    for (const { operationId, method, target, status, body } of recordedAnswers('letta')) {
      const found = official.problemsOfAnswer(operationId, status, body);
      problems.meet(operationId, `${method} ${target}`, found, general);
    }
    for (const { method, target, events } of recordedStreams('letta')) {
      for (const event of events as { message_type?: string }[]) {
        // What connecting to a server of tools tells is not described.
        if (event.message_type === undefined) continue;
        const found = official.problemsOfEvent(event);
        problems.meet(event.message_type, `${method} ${target}`, found, general);
      }
    }

    problems.expectOnly(lettaDeviations);
  });
} else {
  test('the official description of Letta is not there, so the recorded answers are held against nothing', () => {
    expect(recordedAnswers('letta').length).toBeGreaterThan(0);
  });
}

function withoutSlash([operationId, route]: (string | undefined)[]): (string | undefined)[] {
  return [operationId, route?.replace(/\/$/, '')];
}

/** Indexes and generated ids differ from case to case. */
function general(problem: string): string {
  const [pointer = '', ...message] = problem.split(' ');
  return [pointer.replace(/\/(?:\d+|[a-z_]+-[0-9a-f-]{36})(?=\/|$)/g, '/*'), ...message].join(' ');
}
