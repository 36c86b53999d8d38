import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { OperationSecrets, SecretSchemas } from '../sandbox/secret-places.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';

/** A JSON Schema (2020-12, as OpenAPI 3.1 uses it). References read `#/components/schemas/Name`. */
export type JsonSchema = boolean | { [keyword: string]: unknown };

/** The schema of a form: what `make generate` makes sure of. */
export interface FormSchema {
  /** In their order; one of format `binary` is a file. */
  properties: Record<string, { [keyword: string]: unknown }>;
  required?: string[];
  [keyword: string]: unknown;
}

/** One parameter of an operation, references resolved. */
export interface ParameterSpec {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema: { [keyword: string]: unknown };
  [other: string]: unknown;
}

/** One declared answer of an operation. */
export interface ResponseSpec {
  /** Absent when the answer carries no body other than events. */
  contentType?: string;
  schema?: JsonSchema;
  example?: unknown;
  /** What each event holds; present when the answer may be a stream of events, alone or beside `schema`. */
  eventSchema?: JsonSchema;
}

/** One operation of a spec, in the form `make generate` precomputes so that start-up parses no YAML. */
export interface Operation {
  operationId: string;
  method: string;
  /** The path template as the spec writes it. */
  path: string;
  /** Every template the operation answers at: `path`, its other API versions (`x-versions`) and `x-also-at`. */
  templates: string[];
  /** Templates at which PUT means the same, with a transaction id as the last segment (`x-put-with-transaction`). */
  numberedTemplates?: string[];
  /** False when the spec says `security: []`; `optional` when `{}` is among the alternatives. */
  security: 'required' | 'optional' | 'none';
  parameters: ParameterSpec[];
  requestBody?: {
    required: boolean;
    content: Record<string, { schema: JsonSchema }> & { 'multipart/form-data'?: { schema: FormSchema } };
  };
  /** Names of the component schemas the request can reach. */
  requestSchemas: string[];
  /** The status of the one success answer. */
  successStatus: number;
  /** By status code, or `default`. */
  responses: Record<string, ResponseSpec>;
  /** What of a request and its answers is secret (`x-secret`); absent where nothing is. */
  secrets?: OperationSecrets;
}

/** A whole spec, precomputed. */
export interface ServiceSpec {
  title: string;
  version: string;
  operations: Operation[];
  schemas: Record<string, JsonSchema>;
  /**
   * The query parameters that every operation may be sent: those of the spec's security schemes, and
   * `x-query-everywhere`.
   */
  credentials: string[];
  /** What of the schemas is secret, of those that hold anything secret. */
  secretSchemas: SecretSchemas;
}

/**
 * Reads the precomputed form of a spec from `generated/`.
 * Throws when the file is missing, which means that the package was built without `make generate`.
 */
export function loadSpec(name: string): ServiceSpec {
  const file = new URL(`../../generated/${name}.json`, import.meta.url);
  // eslint-disable-next-line values/no-unchecked-assertion -- src/generate writes it, and a test holds it to be fresh.
  return JSON.parse(readFileSync(file, 'utf8')) as ServiceSpec;
}

/** The validators that the build compiled for a spec's answers; undefined when the server runs from its sources. */
export function findValidators(name: string): ResponseValidators | undefined {
  return findBuilt(`${name}.validators.cjs`);
}

/**
 * A check that the build compiled of what the control API is sent, by its name; undefined when the server runs from its
 * sources.
 */
export function findCheck(name: string): ValidateFunction | undefined {
  return findBuilt(`checks/${name}.cjs`);
}

function findBuilt<Built extends object>(name: string): Built | undefined {
  const file = fileURLToPath(new URL(`../../generated/${name}`, import.meta.url));
  // eslint-disable-next-line values/no-unchecked-assertion -- the build writes it.
  return existsSync(file) ? (createRequire(import.meta.url)(file) as Built) : undefined;
}

/** A validator for each declared answer that has a schema, by `responseKey`, and for its events, by `eventKey`. */
export type ResponseValidators = Record<string, ValidateFunction>;
