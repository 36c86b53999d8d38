import type { components } from '../../../generated/letta.js';
import { endpointType as typeOfProvider, guessEmbedding, guessModel, splitHandle } from './handle-form.js';
import {
  BASE_PROVIDERS,
  type CatalogEmbedding,
  type CatalogEntry,
  type CatalogModel,
  findProvider,
} from './model-catalog.js';
import { USUAL_MODEL } from './model-config.js';
import { catalogOf, ownProviders } from './providers.js';
import type { LettaServer } from '../model/server.js';

type Schemas = components['schemas'];

/** Which models are wanted; what is left out does not matter. */
export interface ModelFilter {
  provider_category?: Schemas['ProviderCategory'][];
  provider_name?: string;
  provider_type?: Schemas['ProviderType'];
}

/** A provider, of the server or of its users, as far as its models tell of it. */
interface Source extends CatalogEntry {
  name: string;
  type: Schemas['ProviderType'];
  category: Schemas['ProviderCategory'];
}

/** The language models of the server's own providers, then those of the ones that users made, oldest first. */
export function listModels(letta: LettaServer, filter: ModelFilter): Schemas['Model'][] {
  return sources(letta)
    .filter((source) => isWanted(source, filter))
    .flatMap((source) => source.models.map((model) => presentModel(source, model)));
}

/** The language model that has a handle; undefined when the server lists none. */
export function findModel(letta: LettaServer, handle: string): Schemas['Model'] | undefined {
  for (const source of sources(letta)) {
    const model = source.models.find(({ name }) => `${source.name}/${name}` === handle);
    if (model) return presentModel(source, model);
  }
  return undefined;
}

/** The embedding model that has a handle; undefined when the server lists none. */
export function findEmbeddingModel(
  letta: LettaServer,
  handle: string,
): Schemas['EmbeddingModel'] | undefined {
  for (const source of sources(letta)) {
    const model = source.embeddings.find(({ name }) => `${source.name}/${name}` === handle);
    if (model) return presentEmbedding(source, model);
  }
  return undefined;
}

/**
 * Gives the server the models of a seeded agent, where it does not have them: a seed says what the world is like.
 * Throws `LettaError` 400 for a handle without a provider.
 */
export function bringModels(
  letta: LettaServer,
  { model, embedding }: { model?: string | undefined; embedding?: string | null | undefined },
): void {
  for (const handle of [model, embedding]) if (handle != null) splitHandle(handle);
  if (model !== undefined && !findModel(letta, model)) letta.state.seededModels.add(model);
  if (embedding != null && !findEmbeddingModel(letta, embedding)) letta.state.seededEmbeddings.add(embedding);
}

/** The embedding models, in the same order. */
export function listEmbeddingModels(letta: LettaServer): Schemas['EmbeddingModel'][] {
  return sources(letta).flatMap((source) =>
    source.embeddings.map((model) => presentEmbedding(source, model)),
  );
}

function sources(letta: LettaServer): Source[] {
  const plain = BASE_PROVIDERS.map((type) => sourceOf(type, type, 'base', null));
  const { seededModels, seededEmbeddings } = letta.state;
  const base = seededModels.size + seededEmbeddings.size > 0 ? withSeeded(letta, plain) : plain;
  const own = ownProviders(letta).map(({ name, provider_type, base_url }) =>
    sourceOf(name, provider_type, 'byok', base_url),
  );
  return [...base, ...own];
}

/** The server's own providers with the models that seeds name, and the providers that only a seed names. */
function withSeeded({ state }: LettaServer, base: Source[]): Source[] {
  const { seededModels, seededEmbeddings } = state;
  const byName = new Map(base.map((source) => [source.name, source]));
  for (const handle of [...seededModels, ...seededEmbeddings]) {
    const { provider } = splitHandle(handle);
    if (!byName.has(provider)) byName.set(provider, seededSource(provider));
  }
  const namesAt = (handles: Set<string>, provider: string) =>
    [...handles].map(splitHandle).flatMap((one) => (one.provider === provider ? one.name : []));
  return [...byName.values()].map((source) => ({
    ...source,
    models: [
      ...source.models,
      ...namesAt(seededModels, source.name).map((name) => guessModel(source.name, name)),
    ],
    embeddings: [...source.embeddings, ...namesAt(seededEmbeddings, source.name).map(guessEmbedding)],
  }));
}

function seededSource(name: string): Source {
  const type = typeOfProvider(name) as Source['type'];
  const baseUrl = findProvider(name)?.baseUrl ?? null;
  return { name, type, category: 'base', baseUrl, models: [], embeddings: [] };
}

function sourceOf(
  name: string,
  type: Source['type'],
  category: Source['category'],
  baseUrl: string | null,
): Source {
  const entry = catalogOf(type);
  return { ...entry, name, type, category, baseUrl: baseUrl ?? entry.baseUrl };
}

/** An empty list of categories is as good as none (real server: `not provider_category`). */
function isWanted({ name, type, category }: Source, filter: ModelFilter): boolean {
  const { provider_category: categories = [], provider_name, provider_type } = filter;
  return (
    (categories.length === 0 || categories.includes(category)) &&
    (!provider_name || name === provider_name) &&
    (!provider_type || type === provider_type)
  );
}

/** How the real server talks to a provider: Letta's own speaks OpenAI's language. */
function endpointType({ type }: Source): Schemas['ModelEndpointType'] {
  return (type === 'letta' ? 'openai' : type) as Schemas['ModelEndpointType'];
}

/** All members that the real server sends, the newer ones and the older. */
function presentModel(source: Source, { name, contextWindow, maxTokens }: CatalogModel): Schemas['Model'] {
  return {
    ...USUAL_MODEL,
    handle: `${source.name}/${name}`,
    name,
    display_name: name,
    provider_type: endpointType(source) as Schemas['ProviderType'],
    provider_name: source.name,
    model_type: 'llm',
    model: name,
    model_endpoint_type: endpointType(source),
    model_endpoint: source.baseUrl,
    provider_category: source.category,
    context_window: contextWindow,
    max_tokens: maxTokens,
    max_context_window: contextWindow,
  };
}

function presentEmbedding(source: Source, { name, dimensions }: CatalogEmbedding): Schemas['EmbeddingModel'] {
  const type = endpointType(source);
  return {
    handle: `${source.name}/${name}`,
    name,
    display_name: name,
    provider_type: type as Schemas['ProviderType'],
    // Real server: what kind of provider it is, and not what it is called.
    provider_name: type,
    model_type: 'embedding',
    embedding_endpoint_type: type as Schemas['EmbeddingEndpointType'],
    embedding_endpoint: source.baseUrl,
    embedding_model: name,
    embedding_dim: dimensions,
    embedding_chunk_size: 300,
    batch_size: 32,
    azure_endpoint: null,
    azure_version: null,
    azure_deployment: null,
  };
}
