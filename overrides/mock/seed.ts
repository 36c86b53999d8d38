import { SeedProblems } from '../../src/seed/notes.js';
import { plantWhole } from '../../src/seed/plant.js';
import { scriptProblems } from '../../src/seed/scripts.js';
import type { MockOverrides } from './edge/service.js';

/** Adding to a running world. */
export const seed = {
  seedMock({ sandbox, signal, body }) {
    const problems = scriptProblems(body);
    if (problems.length > 0) throw new SeedProblems(problems);
    return sandbox.gate.alone(plantWhole(sandbox, body), signal);
  },
} satisfies Partial<MockOverrides>;
