import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

/** A tool that a server of tools offers, as a seed describes it. No server is ever asked. */
export interface McpOffer extends McpSchemas {
  name: string;
  description: string;
  /** Its parameters, as the server says them. */
  given: ToolSchema;
  /** What a call is answered, a text or JSON, with placeholders for arguments; undefined: how it was called. */
  returns: unknown;
  status: 'success' | 'error';
}

/** What becomes of the parameters of a tool that a server offers. */
export interface McpSchemas {
  /** As the older form lists them. */
  inputSchema: ToolSchema;
  /** How fit for strict models those are; null where nothing is said of the parameters. */
  health: SchemaHealth | null;
  /** What a tool that is made of it has; its parameters are asked for a heartbeat besides. */
  jsonSchema: ToolSchema & { name: string };
}

/** How fit parameters are for models that take strict schemas alone, and what is in the way. */
export interface SchemaHealth {
  status: 'STRICT_COMPLIANT' | 'NON_STRICT_ONLY' | 'INVALID';
  reasons: string[];
}

/** A JSON Schema of a tool, or a part of it. */
export type ToolSchema = Record<string, unknown>;

/** Arguments of a call, by name. */
export type Arguments = Record<string, unknown>;

/** A tool as it goes over the wire. */
export type Tool = components['schemas']['Tool'];

/** A tool as it is kept: the wire never tells when it was made, and base tools' schemas are shared by all sandboxes. */
export interface ToolRecord extends Omit<Required<Tool>, 'json_schema'> {
  name: string;
  /** Null for a base tool, whose schema is read where it is defined (as on the real server). */
  json_schema: Record<string, unknown> | null;
  created_at: string;
}

/** What tools can be ordered by. */
export const TOOL_KEYS = {
  created_at: (tool) => timeKey(tool.created_at),
} satisfies OrderKeys<ToolRecord>;
