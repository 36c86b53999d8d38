import { readFileSync } from 'node:fs';
import { type Described, mediaOf, resolve, targetOf } from '../support/described.js';
import { bodiesWithNames, bodyWith, placesOf, type Schema } from './places.js';
import type { Recipe } from './requests.js';
import { HOSTILE_JSON, HOSTILE_TEXTS } from './values.js';

/** What parts of a form are called, and what is in them; with a file name they are files. */
interface Part {
  name: string;
  /** A function where there are thousands: it is written when it is sent. */
  content: string | (() => string);
  fileName?: string;
}

const BOUNDARY = 'hostile-boundary';

/** An agent with one thing of every kind, as the server exports it. */
const agentFile = JSON.parse(readFileSync(new URL('agent-file.json', import.meta.url), 'utf8')) as object;

/** Every hostile form of an operation that takes one: values in its fields, files, names, and between its parts. */
export function hostileForms(one: Described): Recipe[] {
  const { schema } = mediaOf(one, 'multipart/form-data') ?? {};
  if (!schema) return [];
  const fields = Object.entries(resolve(one.doc, schema).properties ?? {});
  const files = fields.filter(([, { format }]) => format === 'binary').map(([name]) => name);
  const isOfAgents = one.operation.operationId === 'import_agent';
  const usual = files.map((name) => ({
    name,
    content: isOfAgents ? JSON.stringify(agentFile) : 'Some text.',
    fileName: 'notes.txt',
  }));
  const filled = (part: Part) => [...usual.filter(({ name }) => name !== part.name), part];
  const values = [...HOSTILE_JSON, ...HOSTILE_TEXTS.map(decoded)];
  const contents = isOfAgents ? [...HOSTILE_JSON, ...hostileAgentFiles(one)] : HOSTILE_JSON;
  const forms = [
    ...fields.flatMap(([name]) => values.map((content) => filled({ name, content }))),
    ...files.flatMap((name) => contents.map((content) => filled({ name, content, fileName: 'notes.txt' }))),
    ...files.flatMap((name) => values.map((fileName) => filled({ name, content: 'x', fileName }))),
    ...values.map((name) => filled({ name, content: '1' })),
    ...fields.map(([name]) => [...filled({ name, content: '1' }), { name, content: '{}' }]),
  ];
  const bodies = [...forms.map((parts) => () => written(parts)), ...brokenForms(written(usual))];
  const target = targetOf(one);
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  return bodies.map((body) => () => ({ one, target, body: text(body), headers }));
}

/** Agent files with something hostile in each of their places. */
function hostileAgentFiles({ doc }: Described): (string | (() => string))[] {
  const schema: Schema = { $ref: '#/components/schemas/AgentFile' };
  const places = placesOf(agentFile, schema, (node) => resolve(doc, node));
  const withValues = places.flatMap((place) =>
    HOSTILE_JSON.map((json) => () => bodyWith(agentFile, place, json)),
  );
  return [...withValues, ...bodiesWithNames(agentFile, places)];
}

function written(parts: Part[]): string {
  const texts = parts.map(({ name, content, fileName }) => {
    const file = fileName === undefined ? '' : `; filename="${inHeader(fileName)}"`;
    const head = `Content-Disposition: form-data; name="${inHeader(name)}"${file}`;
    return `--${BOUNDARY}\r\n${head}\r\n\r\n${text(content)}\r\n`;
  });
  return `${texts.join('')}--${BOUNDARY}--\r\n`;
}

function text(content: string | (() => string)): string {
  return typeof content === 'string' ? content : content();
}

/** Quotes and line breaks would end it; a browser writes them so, too. */
function inHeader(text: string): string {
  return text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** Forms that end early, or have heads that are none. */
function brokenForms(form: string): string[] {
  const heads = [
    '',
    'Content-Disposition',
    'Content-Disposition: form-data',
    'Content-Disposition: x; name=a',
  ];
  return [
    ...[0, 1, 20, 60, 90, form.length - 4].map((length) => form.slice(0, length)),
    form.replaceAll('\r\n', '\n'),
    form.replaceAll(BOUNDARY, `${BOUNDARY}x`),
    ...heads.map((head) => `--${BOUNDARY}\r\n${head}\r\n\r\nx\r\n--${BOUNDARY}--\r\n`),
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
