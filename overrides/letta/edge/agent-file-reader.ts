import type { AgentFile } from '../../../src/letta/agents/export-agent.js';
import { LettaError } from '../../../src/letta/values/error.js';
import { read } from '../../../src/pydantic/read.js';
import { isDict, newReading, type PydanticError } from '../../../src/pydantic/reading.js';
import type { Work } from '../../../src/scheduling/slices.js';
import { loadSpec } from '../../../src/server/spec.js';
import { checks } from './checks.js';

/**
 * What an uploaded file says of agents. Throws `LettaError` 400 for bytes that are no JSON, for the format of before,
 * and for what breaks the schema `AgentFile`, in the words that pydantic has outside of requests.
 */
export function* readAgentFile(bytes: Uint8Array): Work<AgentFile> {
  const value = parse(bytes);
  if (!isDict(value) || !Array.isArray(value.agents)) {
    throw new LettaError(
      400,
      "Legacy AgentSchema format is deprecated. Please use the new AgentFileSchema format with 'agents' field.",
    );
  }
  const reading = newReading({ schemas: loadSpec('letta').schemas, strictIds: false, checks });
  const file = yield* read({ $ref: '#/components/schemas/AgentFile' }, value, [], reading);
  const { errors } = reading;
  // eslint-disable-next-line values/no-unchecked-assertion -- the reading has held it to that schema.
  if (errors.length === 0) return file as AgentFile;
  const count = `${errors.length} validation error${errors.length === 1 ? '' : 's'} for AgentFileSchema`;
  throw new LettaError(400, [count, ...errors.map(explain)].join('\n'));
}

/** Environment variables that come as the text of a JSON object. Throws `LettaError` 400 for what is none. */
export function readSecrets(text: string | null | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    if (isDict(value)) return value;
  } catch {
    // Told below, as of JSON that is no object.
  }
  throw new LettaError(400, 'secrets must be a valid JSON string');
}

/** Some clients write the JSON twice. */
function parse(bytes: Uint8Array): unknown {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
    return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
  } catch {
    throw new LettaError(400, 'Corrupted agent file format.');
  }
}

function explain({ loc, msg, type }: PydanticError): string {
  return `${loc.join('.')}\n  ${msg} [type=${type}]`;
}
