import { isDeepStrictEqual } from 'node:util';
import { isObject, listOf, objectOf, own, textOf } from '../../json/read.js';
import { deepCopy } from '../../python/copy.js';
import { LettaError } from '../values/error.js';
import { healthOf } from './mcp-health.js';
import type { ToolSchema, McpSchemas } from '../model/tools.js';

/**
 * The schemas of a tool that a server offers with certain parameters (letta/functions/schema_generator.py). Throws
 * `LettaError` 400 for parameters whose references come to more than `MOST_NODES` schemas; the real server has no bound.
 */
export function mcpSchemasOf(name: string, description: string, given: ToolSchema): McpSchemas {
  const isSaid = Object.keys(given).length > 0;
  const inputSchema = isSaid ? normalized(given) : {};
  const parameters = toolParameters(inputSchema);
  const health = isSaid ? healthOf(inputSchema) : null;
  const { status, reasons } = healthOf(parameters);
  const told = health && { 'mcp:SCHEMA_STATUS': status, 'mcp:SCHEMA_WARNINGS': reasons };
  return { inputSchema, health, jsonSchema: { name, description, parameters, ...told } };
}

function toolParameters(inputSchema: ToolSchema): ToolSchema {
  const parameters = normalized({
    ...inputSchema,
    type: inputSchema.type ?? 'object',
    properties: inputSchema.properties ?? {},
  });
  const inliner = new Inliner(objectOf(parameters.$defs));
  const properties = Object.entries(objectOf(parameters.properties)).map(
    ([name, schema]) => [name, inliner.inlined(schema)] as const,
  );
  const required = listOf(parameters.required).filter((name) => name !== HEARTBEAT);
  return {
    ...parameters,
    properties: Object.fromEntries([...properties, [HEARTBEAT, HEARTBEAT_SCHEMA]]),
    required: [...required, HEARTBEAT],
  };
}

/** What agents are asked beside a tool's own parameters (letta/constants.py). */
const HEARTBEAT = 'request_heartbeat';

const HEARTBEAT_SCHEMA = {
  type: 'boolean',
  description:
    'Request an immediate heartbeat after function execution. You MUST set this value to `True` if you want to send ' +
    'a follow-up message or run a follow-up tool call (chain multiple tools together). If set to `False` (the ' +
    'default), then the chain of execution will end immediately after this function call.',
};

/** A schema in which objects say that they are closed, and references what they lead to (normalize_mcp_schema). */
function normalized(schema: ToolSchema): ToolSchema {
  const copy = deepCopy(schema);
  const defs = objectOf(copy.$defs);
  for (const def of Object.values(defs)) if (isObject(def)) normalizeObject(def, defs);
  normalizeObject(copy, defs);
  return copy;
}

function normalizeObject(node: ToolSchema, defs: ToolSchema): void {
  if (node.type === 'object') node.additionalProperties ??= false;
  for (const property of Object.values(objectOf(node.properties))) {
    if (isObject(property)) normalizeProperty(property, defs);
  }
  if (isObject(node.items) && node.items.type === 'object') normalizeObject(node.items, defs);
}

function normalizeProperty(property: ToolSchema, defs: ToolSchema): void {
  if (Object.hasOwn(property, '$ref')) {
    nameType(property, defs);
    return;
  }
  if (property.type === 'object') normalizeObject(property, defs);
  const within = property.type === 'array' ? [property.items] : [];
  for (const part of [...within, ...listOf(property.anyOf)]) {
    if (!isObject(part)) continue;
    nameType(part, defs);
    if (part.type === 'object') normalizeObject(part, defs);
  }
}

/** Gives a reference the type of what it leads to; `object` where that says none. */
function nameType(node: ToolSchema, defs: ToolSchema): void {
  if (!Object.hasOwn(node, '$ref') || Object.hasOwn(node, 'type')) return;
  node.type = objectOf(referred(node.$ref, defs)).type ?? 'object';
}

function referred(reference: unknown, defs: ToolSchema): unknown {
  const path = textOf(reference);
  return path?.startsWith('#/$defs/') ? own(defs, path.split('/').at(-1) ?? '') : undefined;
}

/** How many schemas the parameters of a tool may come to once their references are written out. */
const MOST_NODES = 10_000;

/** How deep references are written out; below, they stay. */
const MOST_DEPTH = 10;

/** Writes references out, each as what it leads to (`inline_ref`). */
class Inliner {
  private count = 0;

  constructor(private readonly defs: ToolSchema) {}

  readonly inlined = (schema: unknown, depth = 0): unknown => {
    if (depth > MOST_DEPTH || !isObject(schema)) return schema;
    if (++this.count > MOST_NODES) {
      throw new LettaError(400, `References in parameters come to more than ${MOST_NODES} schemas.`);
    }
    const leadsTo = referred(schema.$ref, this.defs);
    if (isObject(leadsTo)) {
      const { $ref, ...rest } = schema;
      void $ref;
      return this.inlined({ ...rest, ...leadsTo, ...rest }, depth + 1);
    }
    const inner = (part: unknown) => this.inlined(part, depth + 1);
    const result = { ...schema };
    if (Array.isArray(result.anyOf)) result.anyOf = withoutDoubles(result.anyOf.map(inner));
    if (isObject(result.properties)) {
      const entries = Object.entries(result.properties).map(([name, part]) => [name, inner(part)] as const);
      result.properties = Object.fromEntries(entries);
    }
    if (Object.hasOwn(result, 'items')) result.items = inner(result.items);
    return result;
  };
}

/** Of choices of one type, only the one that says most is kept (`deduplicate_anyof`). */
function withoutDoubles(choices: unknown[]): unknown[] {
  const kept: unknown[] = [];
  for (const choice of choices) {
    const place = kept.findIndex((other) => isDouble(choice, other));
    if (place === -1) kept.push(choice);
    else if (saysMore(choice, kept[place])) kept[place] = choice;
  }
  return kept;
}

function isDouble(choice: unknown, other: unknown): boolean {
  if (!isObject(choice) || !isObject(other)) return isDeepStrictEqual(choice, other);
  const { type, format } = choice;
  if (isDeepStrictEqual(choice, other)) return true;
  return Boolean(type) && isDeepStrictEqual(type, other.type) && !areTwoFormats(format, other.format);
}

function areTwoFormats(format: unknown, other: unknown): boolean {
  return Boolean(format) && Boolean(other) && format !== other;
}

function saysMore(choice: unknown, other: unknown): boolean {
  if (!isObject(choice) || !isObject(other)) return false;
  if (Boolean(choice.format) !== Boolean(other.format)) return Boolean(choice.format);
  return Object.keys(choice).length >= Object.keys(other).length;
}
