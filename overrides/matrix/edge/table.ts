import type { Overrides, Override } from '../../../src/server/override.js';
import type { operations } from '../../../generated/matrix.js';
import type { MatrixContext } from './context.js';
import type { Special } from './special.js';

/** Who answers the operations of Matrix, and what is special about them. */
export type MatrixOverrides = Overrides<operations, MatrixContext, { [Id in keyof operations]: Special<Id> }>;

/** Who answers one of them. */
export type MatrixOverride<Id extends keyof operations> = Override<operations, Id, MatrixContext>;
