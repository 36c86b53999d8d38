import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';

/** Schemas by name; what they refer to as `#/components/schemas/Name`. */
export type Components = Record<string, unknown>;

/** What values are held to. */
export interface Wanted {
  schema: object;
  /** What is done to a value meanwhile: defaults are written into it, or its texts read as the types that are wanted. */
  changes?: 'useDefaults' | 'coerceTypes';
}

/** Validators by the name of what they look for, as the build wrote them. */
export type Checks = Record<string, ValidateFunction>;

/** A validator made here and now; one with `allErrors` does not stop at the first thing that is wrong. */
export function compileCheck(components: Components, wanted: Wanted, allErrors: boolean): ValidateFunction {
  const check = compiler(components, { wanted }, { ...changesOf(wanted), allErrors }).getSchema(
    pointer('wanted'),
  );
  if (!check) throw new Error('Ajv does not know what it was just given');
  return check;
}

/**
 * The source of a CommonJS module that exports a validator for each of what is wanted, which stops at the first thing
 * that is wrong. `npm run build` writes it: compiling the schema of a seed takes longer than planting most of them.
 */
export function checksSource(components: Components, all: Record<string, Wanted>): string {
  const kinds = [undefined, 'useDefaults', 'coerceTypes'] as const;
  const parts = kinds.map((changes) => {
    const some = Object.fromEntries(Object.entries(all).filter(([, wanted]) => wanted.changes === changes));
    const ajv = compiler(components, some, { ...(changes && { [changes]: true }), code: { source: true } });
    return standaloneCode.default(
      ajv,
      Object.fromEntries(Object.keys(some).map((name) => [name, pointer(name)])),
    );
  });
  // Each part has names of its own.
  return ['"use strict";', ...parts.map((part) => `{${part}}`)].join('\n');
}

function changesOf({ changes }: Wanted): object {
  return changes ? { [changes]: true } : {};
}

/** One document with everything in it, so that a reference means the same wherever it stands. */
function compiler(components: Components, wanted: Record<string, Wanted>, options: object): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, verbose: true, ...options });
  addFormats.default(ajv, { mode: 'fast' });
  const schemas = Object.fromEntries(Object.entries(wanted).map(([name, { schema }]) => [name, schema]));
  return ajv.addSchema({ components: { schemas: components }, wanted: schemas }, 'all');
}

function pointer(name: string): string {
  return `all#/wanted/${name}`;
}
