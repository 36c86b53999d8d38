import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/**
 * The folder `data` of a copy of github.com/matrix-org/matrix-spec: where `MATRIX_SPEC_DATA` says, or in a folder
 * beside this repository.
 */
const DATA =
  process.env.MATRIX_SPEC_DATA ??
  fileURLToPath(new URL('../../../shared/reference/api/matrix', import.meta.url));

/** Whether the official description is there to be read. */
export const isMatrixDescriptionThere = existsSync(join(DATA, 'api/client-server'));

/** What the official description says of the answers of the client-server API and of events. */
export interface MatrixDescription {
  /** Whether it has the operation at all. */
  has(operationId: string): boolean;
  /** Every problem of a body that answered an operation with a status, as `<pointer> <message>`. */
  problemsOfAnswer(operationId: string, status: number, body: unknown): string[];
  /** Every problem of an event of a type that has a schema of its own. */
  problemsOfEvent(event: { type: string }): string[];
}

/** Reads the official description. Throws when it is not there. */
export function readMatrixDescription(): MatrixDescription {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true, logger: false });
  addFormats.default(ajv, { mode: 'fast' });
  const answers = addOperations(ajv);
  const eventTypes = addEventSchemas(ajv);
  return {
    has: (operationId) => answers.has(operationId),
    problemsOfAnswer: (operationId, status, body) => {
      const answer = answers.get(operationId)?.get(status);
      if (answer === undefined) return [`the status ${status} is not described`];
      return answer === null ? [] : problems(ajv.getSchema(answer), body);
    },
    problemsOfEvent: (event) => {
      const schema = eventTypes.get(event.type);
      return schema === undefined ? [] : problems(ajv.getSchema(schema), event);
    },
  };
}

/** By operationId and status the schema's address; null for an answer that is no JSON. */
type Answers = Map<string, Map<number, string | null>>;

function addOperations(ajv: Ajv2020): Answers {
  const answers: Answers = new Map();
  for (const file of yamlFiles('api/client-server')) {
    const document = readYaml(file) as { paths?: Record<string, Record<string, Operation>> };
    ajv.addSchema(document as object, addressOf(file));
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      for (const [method, operation] of Object.entries(item)) {
        if (!operation.operationId) continue;
        const pointer = `/paths/${escaped(path)}/${method}/responses`;
        const described = Object.entries(operation.responses ?? {}).map(
          ([status, { content }]): [number, string | null] => [
            Number(status),
            answerAddress(file, `${pointer}/${status}`, content?.['application/json']?.schema),
          ],
        );
        answers.set(operation.operationId, new Map(described));
      }
    }
  }
  for (const folder of ['api/client-server/definitions', 'api/application-service/definitions']) {
    for (const file of yamlFiles(folder, true)) ajv.addSchema(readYaml(file) as object, addressOf(file));
  }
  return answers;
}

interface Operation {
  operationId?: string;
  responses?: Record<string, { content?: Record<string, { schema?: { $ref?: string } }> }>;
}

/** Where the schema of an answer stands. Ajv loses its way from one that is nothing but a reference to another file. */
function answerAddress(file: string, pointer: string, schema: { $ref?: string } | undefined): string | null {
  if (!schema) return null;
  if (schema.$ref) return new URL(schema.$ref, addressOf(file)).href;
  return `${addressOf(file)}#${pointer}/content/application~1json/schema`;
}

/** By type of event the schema's address. */
function addEventSchemas(ajv: Ajv2020): Map<string, string> {
  const types = new Map<string, string>();
  for (const file of yamlFiles('event-schemas/schema', true)) {
    ajv.addSchema(readYaml(file) as object, addressOf(file));
    if (basename(file).startsWith('m.')) types.set(basename(file, '.yaml'), addressOf(file));
  }
  return types;
}

function problems(validate: ValidateFunction | undefined, body: unknown): string[] {
  if (!validate) throw new Error('The official description names a schema that it does not have');
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function yamlFiles(folder: string, deep = false): string[] {
  return readdirSync(join(DATA, folder), { withFileTypes: true, recursive: deep })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function readYaml(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}

function addressOf(file: string): string {
  return pathToFileURL(file).href;
}

/** A key as part of a JSON pointer in the fragment of an address. */
function escaped(key: string): string {
  return encodeURIComponent(key.replace(/~/g, '~0').replace(/\//g, '~1'));
}
