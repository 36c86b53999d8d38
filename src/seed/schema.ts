import { loadSpec } from '../server/spec.js';
import { SchemaCheck } from '../words/schema-check.js';
import { SeedProblem } from './problem.js';

/** Everything in which a value is no seed by the schema `Seed` of specs/mock.yaml. */
export function problemsOf(value: unknown): SeedProblem[] {
  const check = new SchemaCheck(loadSpec('mock').schemas, { $ref: '#/components/schemas/Seed' });
  return check.problemsOf(value).map(({ place, complaint }) => new SeedProblem(place, complaint));
}
