import type { Finding } from '../../../src/server/refusal.js';
import { firstProblems, type Problem } from '../../../src/words/problem.js';
import { ControlError } from './error.js';

/** Problems of a part of a request as the control API tells them. */
export function findingsAt(part: '/body' | '/query', problems: readonly Problem[]): Finding[] {
  return problems.map(({ place, rule, complaint }) => ({
    path: [part, ...place].join('/'),
    rule,
    message: complaint,
  }));
}

/** The refusal of a request with such problems. */
export function controlError(part: '/body' | '/query', problems: readonly Problem[]): ControlError {
  return refusalOfFindings(findingsAt(part, problems));
}

/** The refusal of a request of which such things were found; names the first of them, and how many more there are. */
export function refusalOfFindings(findings: readonly Finding[]): ControlError {
  const { told, rest } = firstProblems(findings);
  const lines = told.map(({ path, message }) => `${path} ${message}`);
  return new ControlError(400, 'bad_request', [...lines, ...rest].join('; '), told);
}
