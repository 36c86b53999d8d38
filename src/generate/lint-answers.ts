import { FEW_ITEMS } from '../server/write-body.js';
import { type Doc, operationsOf, reachableSchemas, resolve } from './document.js';

/**
 * Large answers are checked in parts, so no schema of an answer may say anything of a list or a map as a whole, but how
 * many items a short list has. Returns one line for each problem.
 */
export function lintAnswers(document: Doc): string[] {
  const schemas = (document.components as { schemas?: Doc } | undefined)?.schemas ?? {};
  const declared = operationsOf(document).flatMap(({ operation }) =>
    Object.values(operation.responses as Doc).map((response) => resolve(document, response).content),
  );
  const named = [...reachableSchemas(document, declared)].map((name) => [name, schemas[name]] as const);
  const problems = [...named, ['an answer', declared] as const].flatMap(([name, schema]) =>
    keywordsOf(schema).map(
      (keyword) => `${name}: ${keyword} speaks of a whole, but large answers are checked in parts`,
    ),
  );
  return [...new Set(problems)];
}

/** Those keywords of a schema, and of all schemas in it, that parts of a value may break where the whole does not. */
function keywordsOf(node: unknown): string[] {
  if (node === null || typeof node !== 'object') return [];
  const { minItems, uniqueItems, minProperties, prefixItems } = node as Doc;
  return [
    ...(typeof minItems === 'number' && minItems > FEW_ITEMS ? ['minItems'] : []),
    ...(uniqueItems === true ? ['uniqueItems'] : []),
    ...(typeof minProperties === 'number' && minProperties > 0 ? ['minProperties'] : []),
    ...(Array.isArray(prefixItems) ? ['prefixItems'] : []),
    ...Object.values(node).flatMap(keywordsOf),
  ];
}
