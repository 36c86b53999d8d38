import { setOwn } from '../json/read.js';
import type { Exchange } from './exchange.js';
import { type FilePart, type FormPart, readMultipart } from './multipart.js';
import type { Finding } from './refusal.js';
import type { FormSchema, Operation } from './spec.js';

const FORM = 'multipart/form-data';

/** The declared fields that were sent; of a field that was sent more than once the last. */
export type Form = Record<string, string | FilePart>;

/** Whether the operation takes a form. */
export function takesForm({ requestBody }: Operation): boolean {
  return requestBody !== undefined && FORM in requestBody.content;
}

/** What the spec says of the form of an operation; one that takes none has no fields. */
export function formSchemaOf({ requestBody }: Operation): FormSchema {
  return requestBody?.content[FORM]?.schema ?? { properties: {} };
}

/**
 * Reads the form of a request and holds it to the spec: `required` for a field that is missing, `type` for text where
 * a file belongs, and the other way round. Fields that nobody declared are overlooked. As under FastAPI, a form may come
 * urlencoded as well, and anything else is a form without fields.
 *
 * Text stays text whatever its schema says: a service that declares more than strings reads the fields itself.
 *
 * Throws `Refused` `form-unreadable`.
 */
export function readForm(
  operation: Operation,
  { headers, rawBody }: Pick<Exchange, 'headers' | 'rawBody'>,
): { form: Form; findings: Finding[] } {
  const sent = new Map(partsOf(headers['content-type'] ?? '', rawBody));
  const form: Form = {};
  const findings: Finding[] = [];
  const { properties, required = [] } = formSchemaOf(operation);
  for (const [name, { format }] of Object.entries(properties)) {
    const path = `/body/${name}`;
    const value = sent.get(name);
    if (value !== undefined) setOwn(form, name, value);
    else if (required.includes(name))
      findings.push({ path, rule: 'required', message: `must have required property '${name}'` });
    const wanted = format === 'binary' ? 'object' : 'string';
    if (value !== undefined && typeof value !== wanted)
      findings.push({ path, rule: 'type', message: `must be ${format === 'binary' ? 'a file' : 'text'}` });
  }
  return { form, findings };
}

function partsOf(contentType: string, body: Buffer): FormPart[] {
  const [type = ''] = contentType.toLowerCase().split(';');
  if (type.trim() === FORM) return readMultipart(body, contentType);
  return type.trim() === 'application/x-www-form-urlencoded'
    ? [...new URLSearchParams(body.toString('utf8'))]
    : [];
}
