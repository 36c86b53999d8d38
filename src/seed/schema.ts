import { findCheck, loadSpec } from '../server/spec.js';
import { SchemaCheck } from '../words/schema-check.js';
import { SeedProblem } from './problem.js';

/** What seeds are held to, by the name of its check. */
export const SEED = { seed: { schema: { $ref: '#/components/schemas/Seed' } } };

/** Everything in which a value is no seed by the schema `Seed` of specs/mock.yaml. */
export function problemsOf(value: unknown): SeedProblem[] {
  const check = new SchemaCheck(loadSpec('mock').schemas, SEED.seed, findCheck('seed'));
  return check.problemsOf(value).map(({ place, complaint }) => new SeedProblem(place, complaint));
}
