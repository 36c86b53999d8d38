import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { loadSpec } from '../server/spec.js';
import { type SeedPath, SeedProblem } from './problem.js';

/** Everything in which a value is no seed by the schema `Seed` of specs/mock.yaml. */
export function problemsOf(value: unknown): SeedProblem[] {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  addFormats.default(ajv);
  for (const [name, schema] of Object.entries(loadSpec('mock').schemas)) {
    ajv.addSchema(schema as object, `#/components/schemas/${name}`);
  }
  const validate = ajv.compile({ $ref: '#/components/schemas/Seed' });
  if (validate(value)) return [];
  return (validate.errors ?? []).map(problemOf);
}

function problemOf({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): SeedProblem {
  const path = pathOf(instancePath);
  const { missingProperty, additionalProperty, allowedValues, allowedValue } = params as Record<
    string,
    unknown
  >;
  switch (keyword) {
    case 'required':
      return new SeedProblem([...path, missingProperty as string], 'is missing');
    case 'additionalProperties':
      return new SeedProblem([...path, additionalProperty as string], 'is no member of a seed');
    case 'enum':
      return new SeedProblem(path, `must be one of ${(allowedValues as string[]).join(', ')}`);
    case 'const':
      return new SeedProblem(path, `must be ${String(allowedValue)}`);
    default:
      return new SeedProblem(path, message);
  }
}

/** List indices become numbers: no member of a seed has a name made of digits. */
function pathOf(pointer: string): SeedPath {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
