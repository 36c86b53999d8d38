import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * Letta's OpenAPI description as JSON, which a Letta server hands out at `/openapi.json`: where `LETTA_OPENAPI` says,
 * or in a folder beside this repository.
 */
const FILE =
  process.env.LETTA_OPENAPI ??
  fileURLToPath(new URL('../../../shared/reference/api/letta.openapi.json', import.meta.url));

/** What the description calls everything that a stream can tell; most streams have no schema of their own there. */
const EVENT = 'LettaStreamingResponse';

/** Whether the official description is there to be read. */
export const isLettaDescriptionThere = existsSync(FILE);

/** What the official description says of the Letta server's operations, their answers and the events of streams. */
export interface LettaDescription {
  /** `GET /v1/agents/`; undefined where it does not have the operation. */
  routeOf(operationId: string): string | undefined;
  /** Every problem of a body that answered an operation with a status, as `<pointer> <message>`. */
  problemsOfAnswer(operationId: string, status: number, body: unknown): string[];
  /** Every problem of an event of a stream. */
  problemsOfEvent(event: unknown): string[];
}

interface Operation {
  operationId?: string;
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface Document {
  components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
  paths: Record<string, Record<string, Operation>>;
}

/** Reads the official description. Throws when it is not there. */
export function readLettaDescription(): LettaDescription {
  const document = withOwners(chosenByTag(JSON.parse(readFileSync(FILE, 'utf8'))) as Document);
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true, logger: false });
  addFormats.default(ajv, { mode: 'fast' });
  ajv.addSchema(document, 'letta');
  const operations = new Map<string, { route: string; pointer: string; operation: Operation }>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const route = `${method.toUpperCase()} ${path}`;
      const pointer = `/paths/${escaped(path)}/${method}/responses`;
      if (operation.operationId) operations.set(operation.operationId, { route, pointer, operation });
    }
  }
  return {
    routeOf: (operationId) => operations.get(operationId)?.route,
    problemsOfAnswer: (operationId, status, body) => {
      const { pointer, operation } = operations.get(operationId) ?? {};
      const answer = operation?.responses[status];
      if (!answer) return [`the status ${status} is not described`];
      if (!answer.content?.['application/json']?.schema) return [];
      const place = `letta#${pointer}/${status}/content/application~1json/schema`;
      return problems(ajv.getSchema(place), body);
    },
    problemsOfEvent: (event) => problems(ajv.getSchema(`letta#/components/schemas/${EVENT}`), event),
  };
}

/**
 * The document with every choice among schemas that a tag decides written as such: what does not hold is then told of
 * the one schema that was meant, not of all of them.
 */
function chosenByTag(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(chosenByTag);
  if (typeof node !== 'object' || node === null) return node;
  const { oneOf: _oneOf, anyOf: _anyOf, discriminator, ...others } = node as Record<string, unknown>;
  const { propertyName, mapping } = (discriminator ?? {}) as {
    propertyName?: string;
    mapping?: Record<string, string>;
  };
  if (propertyName === undefined || mapping === undefined) {
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, chosenByTag(value)]));
  }
  return {
    ...others,
    required: [propertyName],
    properties: { [propertyName]: { enum: Object.keys(mapping) } },
    allOf: Object.entries(mapping).map(([tag, $ref]) => ({
      if: { properties: { [propertyName]: { const: tag } } },
      then: { $ref },
    })),
  };
}

/**
 * The document with `organization_id` where the real server has it: the description has lost it from every schema, even
 * from those that require it.
 */
function withOwners(document: Document): Document {
  for (const { properties } of Object.values(document.components.schemas)) {
    if (properties) properties.organization_id ??= { type: ['string', 'null'] };
  }
  return document;
}

function problems(validate: ValidateFunction | undefined, body: unknown): string[] {
  if (!validate) throw new Error('The official description names a schema that it does not have');
  if (validate(body)) return [];
  return (
    (validate.errors ?? [])
      // That one of the schemas does not hold says nothing beyond what does not hold in it.
      .filter(({ keyword }) => keyword !== 'if')
      .map(({ instancePath, message, params }) => {
        const property = params.additionalProperty as string | undefined;
        return `${instancePath} ${message ?? ''}${property === undefined ? '' : `: ${property}`}`;
      })
  );
}

/** A key as part of a JSON pointer in the fragment of an address. */
function escaped(key: string): string {
  return encodeURIComponent(key.replace(/~/g, '~0').replace(/\//g, '~1'));
}
