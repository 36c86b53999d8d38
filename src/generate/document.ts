/** A JSON object of a spec document, of which only the parts that are read are looked at. */
export interface Doc {
  [key: string]: unknown;
}

/** An operation as the document writes it, with where it stands. */
export interface DocOperation {
  path: string;
  method: string;
  item: Doc;
  operation: Doc;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Every operation of a document, in its order. */
export function operationsOf(document: Doc): DocOperation[] {
  return Object.entries(document.paths as Record<string, Doc>).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      path,
      method,
      item,
      operation: item[method] as Doc,
    })),
  );
}

/** Follows a local reference, if the node is one. */
export function resolve(document: Doc, node: unknown): Doc {
  const ref = (node as Doc).$ref;
  if (typeof ref !== 'string') return node as Doc;
  let target: unknown = document;
  for (const key of ref.replace(/^#\//, '').split('/')) {
    target = (target as Doc)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return resolve(document, target);
}

/** Names of the component schemas a node can reach. */
export function reachableSchemas(document: Doc, node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) {
    for (const item of node) reachableSchemas(document, item, found);
  } else if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) {
      const name =
        key === '$ref' && typeof value === 'string' && /^#\/components\/schemas\/(.+)$/.exec(value)?.[1];
      if (!name) {
        reachableSchemas(document, value, found);
      } else if (!found.has(name)) {
        found.add(name);
        reachableSchemas(document, (document.components as { schemas: Doc }).schemas[name], found);
      }
    }
  }
  return found;
}
