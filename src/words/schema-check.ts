import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { objectOf } from '../json/read.js';
import { problemsOfErrors } from './complaints.js';
import type { Problem } from './problem.js';

/** Values with more in them than this are told only the first thing that is wrong: each would be worth an object. */
const MOST_VALUES = 50_000;

const OPTIONS: Options = { strict: false, validateSchema: false, verbose: true, validateFormats: true };

/** Holds values to one schema, and says in words what is wrong with them. */
export class SchemaCheck {
  private readonly first: ValidateFunction;
  private every: ValidateFunction | undefined;

  /**
   * `schemas` are what the schema refers to as `#/components/schemas/Name`. With `changes`, the check writes defaults
   * into the values, or reads texts as the numbers and booleans that are wanted.
   */
  constructor(
    private readonly schemas: Record<string, unknown>,
    private readonly schema: object,
    private readonly changes: Pick<Options, 'useDefaults' | 'coerceTypes'> = {},
  ) {
    this.first = this.compile(false);
  }

  /** Everything that is wrong, in the order of the schema; nothing if the value holds to it. */
  problemsOf(value: unknown): Problem[] {
    if (this.first(value)) return [];
    if (hasMoreThan(MOST_VALUES, value)) return problemsOfErrors(this.first.errors ?? []);
    this.every ??= this.compile(true);
    this.every(value);
    return problemsOfErrors(this.every.errors ?? []);
  }

  private compile(allErrors: boolean): ValidateFunction {
    const ajv = new Ajv2020({ ...OPTIONS, ...this.changes, allErrors });
    addFormats.default(ajv, { mode: 'fast' });
    for (const [name, schema] of Object.entries(this.schemas)) {
      ajv.addSchema(objectOf(schema), `#/components/schemas/${name}`);
    }
    return ajv.compile(this.schema);
  }
}

/** Level by level, so that the look itself needs no stack, and no further than it has to go. */
function hasMoreThan(limit: number, value: unknown): boolean {
  const waiting: unknown[] = [value];
  let seen = 0;
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (item === null || typeof item !== 'object') continue;
    const within: unknown[] = Object.values(item);
    seen += within.length;
    if (seen > limit) return true;
    for (const inner of within) waiting.push(inner);
  }
  return false;
}
