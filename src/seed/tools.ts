import { shown } from '../json/read.js';
import type { LettaServer } from '../letta/model/server.js';
import { toolSchemaOf, upsertTool } from '../letta/tools/tool-writing.js';
import { findTool, findToolByName } from '../letta/tools/tools.js';
import { atOnce, forEachOf, type Work } from '../scheduling/slices.js';
import type { Notes } from './notes.js';
import { at, type SeedPath, SeedProblem } from './problem.js';
import type { Seed } from './seed.js';

type SeedTool = NonNullable<Seed['tools']>[number];

/**
 * Adds a seed's tools. Notes each that says nothing of itself, whose source makes no schema, or whose
 * id or name is taken.
 */
export function plantTools(letta: LettaServer, seed: Seed, notes: Notes): Work<void> {
  return forEachOf(seed.tools ?? [], (entry, index) => {
    notes.attempt(() => plantTool(letta, ['tools', index], entry));
  });
}

function plantTool(letta: LettaServer, path: SeedPath, { id, name, ...fields }: SeedTool): void {
  if (id !== undefined && findTool(letta, id)) throw new SeedProblem([...path, 'id'], `is taken: ${id}`);
  const json_schema =
    fields.json_schema ?? (fields.source_code === undefined ? bareSchema(path, name) : undefined);
  const tool = { source_code: '', ...fields, json_schema };
  at(path, () => {
    const said = atOnce(toolSchemaOf(tool)).name;
    if (name !== undefined && name !== said)
      throw new SeedProblem([...path, 'name'], `is not ${shown(said)}`);
    if (findToolByName(letta, shown(said)))
      throw new SeedProblem(path, `has the name of another tool: ${shown(said)}`);
    atOnce(upsertTool(letta, tool, id));
  });
}

/** The schema of a tool of which nothing is known but its name. */
function bareSchema(path: SeedPath, name: string | undefined): Record<string, unknown> {
  if (name === undefined) throw new SeedProblem(path, 'needs a name, a json_schema or a source_code');
  return { name, description: '', parameters: { type: 'object', properties: {}, required: [] } };
}
