import { giveFolder } from '../letta/files/agent-folders.js';
import type { AgentRecord } from '../letta/agents/agent-records.js';
import { attachTool } from '../letta/tools/agent-tools.js';
import { addAgent } from '../letta/agents/agents.js';
import { addBlock, type BlockRecord, findBlock } from '../letta/memory/blocks.js';
import { findFolderByName } from '../letta/files/folders.js';
import { addIdentity, identitiesWithKey } from '../letta/agents/identities.js';
import { bringModels } from '../letta/models/models.js';
import { relate } from '../letta/agents/relations.js';
import type { LettaServer } from '../letta/server.js';
import { findToolByName } from '../letta/tools/tools.js';
import { forEachOf, type Work } from '../sandbox/slices.js';
import { at, type SeedPath, SeedProblem } from './problem.js';
import type { Seed } from './seed.js';
import { plantTalk } from './talk.js';

type SeedAgent = NonNullable<Seed['agents']>[number];
type SeedBlock = NonNullable<SeedAgent['blocks']>[number];

/** The blocks that stand by themselves in a seed, by the words that agents may name them with. */
type Shared = Map<string, BlockRecord>;

/**
 * Adds a seed's blocks and identities, then its agents, related to them. Returns the ids of the agents. Throws
 * `SeedProblem` for what the server refuses and for names that nothing has.
 */
export function* plantAgents(letta: LettaServer, seed: Seed): Work<string[]> {
  const shared = yield* plantBlocks(letta, seed);
  yield* forEachOf(seed.identities ?? [], (identity, index) => {
    const { properties = [], name = identity.identifier_key, identity_type = 'user', ...others } = identity;
    if (identitiesWithKey(letta, identity.identifier_key).length > 0) {
      throw new SeedProblem(
        ['identities', index],
        `has the key of another identity: ${identity.identifier_key}`,
      );
    }
    at(['identities', index], () => addIdentity(letta, { ...others, name, identity_type, properties }));
  });
  const planted: string[] = [];
  for (const [index, entry] of (seed.agents ?? []).entries()) {
    const { script, blocks = [], tools = [], folders = [], identities = [], ...others } = entry;
    const { messages, conversations, ...fields } = others;
    void script;
    const path: SeedPath = ['agents', index];
    const agent = at(path, () => {
      bringModels(letta, fields);
      return addAgent(letta, fields);
    });
    blocks.forEach((block, i) => giveBlock(letta, agent, [...path, 'blocks', i], block, shared));
    tools.forEach((name, i) => giveTool(letta, agent, [...path, 'tools', i], name));
    folders.forEach((name, i) => giveFolderNamed(letta, agent, [...path, 'folders', i], name));
    identities.forEach((key, i) => giveIdentity(letta, agent, [...path, 'identities', i], key));
    yield* plantTalk(letta, agent, path, { messages, conversations });
    planted.push(agent.id);
    yield;
  }
  return planted;
}

/** A label that several of them have names none of them. */
function* plantBlocks(letta: LettaServer, seed: Seed): Work<Shared> {
  const shared: Shared = new Map();
  const ambiguous = new Set<string>();
  yield* forEachOf(seed.blocks ?? [], (fields, index) => {
    const block = at(['blocks', index], () => addBlock(letta, fields));
    if (shared.has(block.label)) ambiguous.add(block.label);
    shared.set(block.label, block);
  });
  for (const label of ambiguous) shared.delete(label);
  return shared;
}

function giveBlock(
  letta: LettaServer,
  agent: AgentRecord,
  path: SeedPath,
  wanted: SeedBlock,
  shared: Shared,
): void {
  const block =
    typeof wanted === 'string'
      ? (findBlock(letta, wanted) ?? shared.get(wanted))
      : at(path, () => addBlock(letta, wanted));
  if (!block) throw new SeedProblem(path, `names no block: ${String(wanted)}`);
  const labels = agent.block_ids.map((id) => findBlock(letta, id)?.label);
  if (labels.includes(block.label)) {
    throw new SeedProblem(path, `is a second block of the label ${block.label}`);
  }
  relate(letta, agent, 'block_ids', block.id);
}

function giveFolderNamed(letta: LettaServer, agent: AgentRecord, path: SeedPath, name: string): void {
  const folder = findFolderByName(letta, name);
  if (!folder) throw new SeedProblem(path, `names no folder: ${name}`);
  giveFolder(letta, agent, folder.id);
}

function giveTool(letta: LettaServer, agent: AgentRecord, path: SeedPath, name: string): void {
  const tool = findToolByName(letta, name);
  if (!tool) throw new SeedProblem(path, `names no tool: ${name}`);
  attachTool(letta, agent, tool.id);
}

function giveIdentity(letta: LettaServer, agent: AgentRecord, path: SeedPath, key: string): void {
  const [identity] = identitiesWithKey(letta, key);
  if (!identity) throw new SeedProblem(path, `names no identity: ${key}`);
  relate(letta, agent, 'identity_ids', identity.id);
}
