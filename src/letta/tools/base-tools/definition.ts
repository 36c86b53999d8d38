import type { components } from '../../../../generated/letta.js';

/** Where a tool comes from. */
export type ToolType = NonNullable<components['schemas']['Tool']['tool_type']>;

/** A JSON Schema, or a part of one. */
export type Schema = Record<string, unknown>;

/** One of the tools that every server has. Shared by all sandboxes, so nothing may write to it. */
export interface BaseTool {
  name: string;
  toolType: ToolType;
  /** Whether the real server lets it run beside other tools. */
  parallel: boolean;
  jsonSchema: Schema & { name: string; description: string };
}

/** A parameter: its schema, its description, and whether it may be left out. */
export interface Parameter {
  schema: Schema;
  optional: boolean;
}

/** What is special about a base tool. */
interface BaseToolOptions {
  parallel?: boolean;
  parameters?: Record<string, Parameter>;
}

/**
 * Defines a base tool. Names, types and required parameters are the real server's
 * (letta/functions/function_sets); the descriptions are our own.
 */
export function baseTool(
  toolType: ToolType,
  name: string,
  description: string,
  { parallel = false, parameters = {} }: BaseToolOptions = {},
): BaseTool {
  const entries = Object.entries(parameters);
  const properties = Object.fromEntries(entries.map(([key, { schema }]) => [key, schema]));
  const required = entries.filter(([, { optional }]) => !optional).map(([key]) => key);
  return {
    name,
    toolType,
    parallel,
    jsonSchema: { name, description, parameters: { type: 'object', properties, required } },
  };
}

/** A parameter that has to be given. */
export function needed(schema: string | Schema, description: string): Parameter {
  return { schema: { ...schemaOf(schema), description }, optional: false };
}

/** A parameter that may be left out. */
export function optional(schema: string | Schema, description: string): Parameter {
  return { schema: { ...schemaOf(schema), description }, optional: true };
}

/** A list of texts. */
export const STRINGS: Schema = { type: 'array', items: { type: 'string' } };

/** One of some texts. */
export function oneOf(...values: string[]): Schema {
  return { type: 'string', enum: values };
}

/** A list of objects, whose members are parameters. */
export function listOf(members: Record<string, Parameter>): Schema {
  const entries = Object.entries(members);
  return {
    type: 'array',
    items: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([key, { schema }]) => [key, schema])),
      required: entries.filter(([, { optional }]) => !optional).map(([key]) => key),
    },
  };
}

function schemaOf(schema: string | Schema): Schema {
  return typeof schema === 'string' ? { type: schema } : schema;
}
