import { isObject, isOneOf, listOf, objectOf, own, setOwn } from '../../json/read.js';
import { cleanDoc, examplesOf, readDocstring } from '../../python/docstrings.js';
import {
  type FunctionSource,
  isLiteral,
  type ModuleSource,
  type Parameter,
  readModule,
} from '../../python/functions.js';
import { pythonRepr } from '../../python/repr.js';
import { PythonSyntaxError } from '../../python/tokens.js';
import type { Work } from '../../scheduling/slices.js';
import { LettaError } from '../values/error.js';
import { schemaOfType, readType, UnknownType } from './tool-types.js';
import type { ToolSchema } from '../model/tools.js';

/** Parameters that the server fills in, so that nobody is told of them (letta/constants.py, TOOL_RESERVED_KWARGS). */
const RESERVED = ['self', 'agent_state'];

/**
 * The schema of a function that is written in Python: its name, what its docstring says, and its parameters. As on the
 * real server it is the last function of the innermost level, and nothing is run. Throws `LettaError` 400 in the words
 * of the real server (letta/functions/functions.py, `derive_openai_json_schema`).
 */
export function* schemaOfSource(source: string): Work<ToolSchema & { name: string }> {
  const module = yield* readSource(source);
  const last = module.functions.at(-1);
  if (!last) throw refused('No functions found in source code');
  if (!last.docstring) throw refused(`Function ${last.name} missing docstring`);
  try {
    return schemaOfFunction(last, last.docstring, module);
  } catch (error) {
    if (!(error instanceof UnknownType)) throw error;
    throw refused(`${error.kind} error in schema generation: ${error.message}`);
  }
}

/**
 * The schema of a tool whose parameters are described by themselves: name and description come from the source, unless
 * it has a name already. Throws `LettaError` 400 (letta/functions/ast_parsers.py, letta/functions/helpers.py).
 */
export function* schemaOfArguments(
  source: string,
  args: ToolSchema,
  name?: string,
): Work<ToolSchema & { name: string }> {
  const found = yield* findNamed(source);
  if (!isObject(args.properties)) throw new LettaError(400, "'properties'");
  const defs = isObject(args.$defs) ? args.$defs : {};
  const required = Array.isArray(args.required) ? (args.required as unknown[]) : [];
  const entries = Object.entries(args.properties).map(([key, schema]) => {
    const described = isObject(schema) ? (schema.description ?? '') : '';
    return [key, { ...plainSchema(schema, defs), description: described }] as const;
  });
  return {
    name: name ?? found.name,
    description: found.description ?? `The ${name ?? found.name} tool`,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(entries),
      required: entries.map(([key]) => key).filter((key) => required.includes(key)),
    },
  };
}

function* findNamed(source: string): Work<{ name: string; description?: string }> {
  try {
    const last = (yield* readModule(source)).functions.at(-1);
    if (last) return { name: last.name, ...(last.docstring && { description: cleanDoc(last.docstring) }) };
  } catch (error) {
    if (!(error instanceof PythonSyntaxError)) throw error;
    throw new LettaError(400, `Failed to parse function name and docstring: ${error.message}`);
  }
  const complaint = 'No function definition found in source code';
  throw new LettaError(400, `Failed to parse function name and docstring: ${complaint}`);
}

/** What is left of a schema once the real server has made a pydantic model of it and a schema of that. */
function plainSchema(schema: unknown, defs: ToolSchema): ToolSchema {
  if (!isObject(schema)) throw unconvertible(schema);
  const { type, items, anyOf, $ref } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    const found = own(defs, name);
    if (!isObject(found)) throw new LettaError(400, `Reference ${name} not found in nested models`);
    const properties = objectOf(found.properties);
    const required = listOf(found.required);
    return {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [
          key,
          { ...plainSchema(value, defs), description: isObject(value) ? (value.description ?? '') : '' },
        ]),
      ),
      required,
    };
  }
  if (isOneOf(['string', 'integer', 'number', 'boolean'], type)) return { type };
  if (type === 'array') return { type, items: plainSchema(items ?? {}, defs) };
  if (type === 'object') {
    if (schema.additionalProperties === false) {
      throw new LettaError(400, 'additionalProperties=false is not supported.');
    }
    return { type };
  }
  const others = Array.isArray(anyOf) ? anyOf.filter((one) => !isObject(one) || one.type !== 'null') : [];
  if (others.length === 1) return plainSchema(others[0], defs);
  throw unconvertible(schema);
}

function unconvertible(schema: unknown): LettaError {
  return new LettaError(400, `Unable to convert pydantic field schema to type: ${pythonRepr(schema)}`);
}

function* readSource(source: string): Work<ModuleSource> {
  try {
    return yield* readModule(source);
  } catch (error) {
    if (!(error instanceof PythonSyntaxError)) throw error;
    throw refused(`Failed to parse source code: ${error.message}`);
  }
}

function schemaOfFunction(
  { name, parameters }: FunctionSource,
  docstring: string,
  { models }: ModuleSource,
): ToolSchema & { name: string } {
  const { short, long, parameters: described } = readDocstring(docstring);
  const properties: ToolSchema = {};
  const required: string[] = [];
  for (const parameter of parameters) {
    if (RESERVED.includes(parameter.name)) continue;
    const where = `Parameter '${parameter.name}' in function '${name}'`;
    if (!parameter.annotation) throw new UnknownType(`${where} lacks a type annotation`, 'Type');
    const description = described.get(parameter.name);
    if (!description) throw new UnknownType(`${where} lacks a description in the docstring`);
    const type = readType(parameter.annotation, models);
    if (type.kind === 'generic' && type.name === 'List' && !type.argument) {
      throw new UnknownType('tuple index out of range', 'Unexpected');
    }
    setOwn(properties, parameter.name, { ...schemaOfType(type, models), description });
    const isOptional = type.kind === 'generic' && type.name === 'Optional' && type.argument !== undefined;
    if (!hasDefault(parameter) && !isOptional) required.push(parameter.name);
  }
  const text = [short, long].filter(Boolean).join('\n\n') || 'No description available';
  const examples = examplesOf(docstring);
  const description = examples && !text.includes('Examples:') ? `${text}\n\n${examples}` : text;
  return { name, description, parameters: { type: 'object', properties, required } };
}

/** A default that is no literal counts as none. */
function hasDefault(parameter: Parameter): boolean {
  return parameter.default !== undefined && isLiteral(parameter.default);
}

function refused(complaint: string): LettaError {
  return new LettaError(400, `Failed to derive json schema: Schema generation failed: ${complaint}`);
}
