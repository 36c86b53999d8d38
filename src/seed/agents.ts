import { shown } from '../json/read.js';
import { giveFolder } from '../letta/files/agent-folders.js';
import { attachTool } from '../letta/tools/agent-tools.js';
import { addAgent } from '../letta/records/agents.js';
import { addBlock, findBlock } from '../letta/memory/blocks.js';
import { findFolderByName } from '../letta/files/folders.js';
import { addIdentity, identitiesWithKey } from '../letta/groups/identities.js';
import { bringModels } from '../letta/llm/models.js';
import { relate } from '../letta/records/relations.js';
import type { LettaServer } from '../letta/model/server.js';
import { findToolByName } from '../letta/tools/tools.js';
import { forEachOf, type Work } from '../scheduling/slices.js';
import { didYouMean } from '../words/nearest.js';
import type { Notes } from './notes.js';
import { at, type SeedPath, SeedProblem } from './problem.js';
import type { Seed } from './seed.js';
import { plantTalk } from './talk.js';
import type { AgentRecord } from '../letta/model/agents.js';
import type { BlockRecord } from '../letta/model/blocks.js';

type SeedAgent = NonNullable<Seed['agents']>[number];
type SeedIdentity = NonNullable<Seed['identities']>[number];
type SeedBlock = NonNullable<SeedAgent['blocks']>[number];

/** The blocks that stand by themselves in a seed, by the words that agents may name them with. */
type Shared = Map<string, BlockRecord>;

/**
 * Adds a seed's blocks and identities, then its agents, related to them. Returns the ids of the agents. Notes
 * what the server refuses, and names that nothing has; nothing is said of agents when there is something wrong with what
 * they can name.
 */
export function* plantAgents(letta: LettaServer, seed: Seed, notes: Notes): Work<string[]> {
  const shared = yield* plantBlocks(letta, seed, notes);
  yield* forEachOf(seed.identities ?? [], (identity, index) => {
    notes.attempt(() => plantIdentity(letta, ['identities', index], identity));
  });
  const planted: string[] = [];
  if (notes.count > 0) return planted;
  for (const [index, entry] of (seed.agents ?? []).entries()) {
    const { script, blocks = [], tools = [], folders = [], identities = [], ...others } = entry;
    const { messages, conversations, ...fields } = others;
    void script;
    const path: SeedPath = ['agents', index];
    const agent = notes.attempt(() =>
      at(path, () => {
        bringModels(letta, fields);
        return addAgent(letta, fields);
      }),
    );
    if (!agent) continue;
    const give = <Item>(list: string, items: Item[], gift: (here: SeedPath, item: Item) => void) =>
      items.forEach((item, i) => notes.attempt(() => gift([...path, list, i], item)));
    give('blocks', blocks, (here, block) => giveBlock(letta, agent, here, block, shared));
    give('tools', tools, (here, name) => giveTool(letta, agent, here, name));
    give('folders', folders, (here, name) => giveFolderNamed(letta, agent, here, name));
    give('identities', identities, (here, key) => giveIdentity(letta, agent, here, key));
    yield* plantTalk(letta, agent, path, { messages, conversations }, notes);
    planted.push(agent.id);
    yield;
  }
  return planted;
}

function plantIdentity(letta: LettaServer, path: SeedPath, identity: SeedIdentity): void {
  const { properties = [], name = identity.identifier_key, identity_type = 'user', ...others } = identity;
  if (identitiesWithKey(letta, identity.identifier_key).length > 0) {
    throw new SeedProblem(path, `has the key of another identity: ${identity.identifier_key}`);
  }
  at(path, () => addIdentity(letta, { ...others, name, identity_type, properties }));
}

/** A label that several of them have names none of them. */
function* plantBlocks(letta: LettaServer, seed: Seed, notes: Notes): Work<Shared> {
  const shared: Shared = new Map();
  const ambiguous = new Set<string>();
  yield* forEachOf(seed.blocks ?? [], (fields, index) => {
    const block = notes.attempt(() => at(['blocks', index], () => addBlock(letta, fields)));
    if (!block) return;
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
  if (!block) throw namesNo('block', path, shown(wanted), shared.keys());
  const labels = agent.block_ids.map((id) => findBlock(letta, id)?.label);
  if (labels.includes(block.label)) {
    throw new SeedProblem(path, `is a second block of the label ${block.label}`);
  }
  relate(letta, agent, 'block_ids', block.id);
}

function giveFolderNamed(letta: LettaServer, agent: AgentRecord, path: SeedPath, name: string): void {
  const folder = findFolderByName(letta, name);
  if (!folder) throw namesNo('folder', path, name, namesIn(letta.state.folders));
  giveFolder(letta, agent, folder.id);
}

function giveTool(letta: LettaServer, agent: AgentRecord, path: SeedPath, name: string): void {
  const tool = findToolByName(letta, name);
  if (!tool) throw namesNo('tool', path, name, namesIn(letta.state.tools));
  attachTool(letta, agent, tool.id);
}

function giveIdentity(letta: LettaServer, agent: AgentRecord, path: SeedPath, key: string): void {
  const [identity] = identitiesWithKey(letta, key);
  if (!identity) {
    const keys = [...letta.state.identities.items.values()].map(({ identifier_key }) => identifier_key);
    throw namesNo('identity', path, key, keys);
  }
  relate(letta, agent, 'identity_ids', identity.id);
}

function namesNo(what: string, path: SeedPath, name: string, there: Iterable<string>): SeedProblem {
  return new SeedProblem(path, `names no ${what}: ${name}${didYouMean(name, there)}`);
}

function namesIn({ items }: { items: ReadonlyMap<string, { name?: string | null }> }): string[] {
  return [...items.values()].flatMap(({ name }) => name ?? []);
}
