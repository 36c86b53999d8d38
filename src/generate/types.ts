import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import type { Doc } from './document.js';

const FILE = ts.factory.createTypeReferenceNode('FilePart');

/** The TypeScript types of a spec. A property of format binary is a file of a form; a whole body of that format is none. */
export async function typesOf(document: Doc): Promise<string> {
  let hasFiles = false;
  // A copy, because it writes into what it is given: what a tag must be, and that it must be there.
  const nodes = await openapiTS(structuredClone(document) as never, {
    transform: ({ format }, { path = '' }) => {
      if (format !== 'binary' || /\/content\/[^/]+$/.test(path)) return undefined;
      hasFiles = true;
      return FILE;
    },
  });
  const inject = hasFiles ? "import type { FilePart } from '../src/server/multipart.js';\n\n" : '';
  return inject + astToString(nodes);
}
