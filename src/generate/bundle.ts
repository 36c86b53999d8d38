import SwaggerParser from '@apidevtools/swagger-parser';
import type { Doc } from './document.js';

/** Reads a spec, checks that it is OpenAPI and that its references lead somewhere, and returns it in one piece. */
export async function bundle(file: string): Promise<Doc> {
  const document = (await SwaggerParser.bundle(file)) as unknown as Doc;
  // validate() dereferences what it is given in place.
  await SwaggerParser.validate(structuredClone(document) as never);
  return document;
}
