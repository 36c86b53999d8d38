import type { BaseTool } from './definition.js';
import { MEMORY_TOOLS, VOICE_TOOLS } from './memory.js';
import { BUILTIN_TOOLS, CORE_TOOLS, FILES_TOOLS, MULTI_AGENT_TOOLS } from './others.js';

/** Every tool that a fresh server has, by name (letta/constants.py, LETTA_TOOL_SET). */
export const BASE_TOOLS: ReadonlyMap<string, BaseTool> = new Map(
  [CORE_TOOLS, MEMORY_TOOLS, MULTI_AGENT_TOOLS, VOICE_TOOLS, BUILTIN_TOOLS, FILES_TOOLS]
    .flat()
    .map((tool) => [tool.name, tool]),
);

/** The names of the tools that agents get with their first folder. */
export const FILES_TOOL_NAMES: readonly string[] = FILES_TOOLS.map(({ name }) => name);
