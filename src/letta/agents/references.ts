import { findBlock } from '../memory/blocks.js';
import { missingReference } from '../values/constraint.js';
import { findFolder } from '../files/folders.js';
import { findIdentity } from '../groups/identities.js';
import type { LettaServer } from '../model/server.js';
import { findTool } from '../tools/tools.js';
import type { Relation } from '../model/agents.js';

type Reference = Exclude<Relation, 'archive_ids'>;

/** Where the real server's tables keep what an agent is related to. */
const TABLES: Record<Reference, { table: string; column: string; target: string }> = {
  block_ids: { table: 'blocks_agents', column: 'block_id', target: 'block' },
  tool_ids: { table: 'tools_agents', column: 'tool_id', target: 'tools' },
  folder_ids: { table: 'sources_agents', column: 'source_id', target: 'sources' },
  identity_ids: { table: 'identities_agents', column: 'identity_id', target: 'identities' },
};

/** Throws `LettaError` 409 when an agent would be related to something that does not exist. */
export function checkReferences(letta: LettaServer, wanted: Partial<Record<Reference, string[]>>): void {
  const finders: Record<Reference, (id: string) => unknown> = {
    block_ids: (id) => findBlock(letta, id),
    tool_ids: (id) => findTool(letta, id),
    folder_ids: (id) => findFolder(letta, id),
    identity_ids: (id) => findIdentity(letta, id),
  };
  for (const [relation, ids] of Object.entries(wanted) as [Reference, string[]][]) {
    const missing = ids.find((id) => !finders[relation](id));
    if (missing === undefined) continue;
    const { table, column, target } = TABLES[relation];
    throw missingReference(table, column, missing, target);
  }
}
