import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
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

/** A validator made here and now; one with `allErrors` does not stop at the first thing that is wrong. */
export function compileCheck(components: Components, wanted: Wanted, allErrors: boolean): ValidateFunction {
  return compiled(components, wanted, { allErrors }).check;
}

/**
 * The source of a CommonJS module that is a validator which stops at the first thing that is wrong. `npm run build` writes
 * it: compiling the schema of a seed takes longer than planting most of them.
 */
export function checkSource(components: Components, wanted: Wanted): string {
  const { ajv, check } = compiled(components, wanted, { code: { source: true } });
  return standaloneCode.default(ajv, check);
}

/** One document with everything in it, so that a reference means the same wherever it stands. */
function compiled(
  components: Components,
  { schema, changes }: Wanted,
  options: Options,
): { ajv: Ajv2020; check: ValidateFunction } {
  const changing = changes ? { [changes]: true } : {};
  const ajv = new Ajv2020({ strict: false, validateSchema: false, verbose: true, ...changing, ...options });
  addFormats.default(ajv, { mode: 'fast' });
  ajv.addSchema({ components: { schemas: components }, wanted: schema }, 'all');
  const check = ajv.getSchema('all#/wanted');
  if (!check) throw new Error('Ajv does not know what it was just given');
  return { ajv, check };
}
