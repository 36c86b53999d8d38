import type { ValidateFunction } from 'ajv';
import { type Components, compileCheck, type Wanted } from './compile-check.js';
import { problemsOfErrors } from './complaints.js';
import type { Problem } from './problem.js';

/** Values with more in them than this are told only the first thing that is wrong: each would be worth an object. */
const MOST_VALUES = 50_000;

/** Holds values to one schema, and says in words what is wrong with them. */
export class SchemaCheck {
  private every: ValidateFunction | undefined;

  /** `first` is what the build made of the same, if there was a build. */
  constructor(
    private readonly components: Components,
    private readonly wanted: Wanted,
    private readonly first = compileCheck(components, wanted, false),
  ) {}

  /** Everything that is wrong, in the order of the schema; nothing if the value holds to it. */
  problemsOf(value: unknown): Problem[] {
    if (this.first(value)) return [];
    if (hasMoreThan(MOST_VALUES, value)) return problemsOfErrors(this.first.errors ?? []);
    this.every ??= compileCheck(this.components, this.wanted, true);
    this.every(value);
    return problemsOfErrors(this.every.errors ?? []);
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
