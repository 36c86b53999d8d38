import type { components } from '../../../generated/letta.js';
import { endpointType, guessEmbedding, splitHandle } from './handle-form.js';
import { findProvider } from './model-catalog.js';

type Schemas = components['schemas'];
/** How texts are turned into vectors, in the older form. */
export type EmbeddingConfig = Schemas['EmbeddingConfig'];

/** The embedding model of seeded agents; the real server leaves agents that are given none without. */
export const DEFAULT_EMBEDDING = 'openai/text-embedding-3-small';

/** The older, longer form of an embedding model's handle; of one that no provider has, what its name tells. */
export function embeddingConfig(
  handle: string,
  chunkSize = 300,
  known?: Schemas['EmbeddingModel'],
): EmbeddingConfig {
  const { provider, name } = splitHandle(handle);
  return {
    handle,
    embedding_model: known?.embedding_model ?? name,
    embedding_endpoint_type:
      known?.embedding_endpoint_type ?? (endpointType(provider) as Schemas['EmbeddingEndpointType']),
    embedding_endpoint: known ? known.embedding_endpoint : (findProvider(provider)?.baseUrl ?? null),
    embedding_dim: known?.embedding_dim ?? guessEmbedding(name).dimensions,
    embedding_chunk_size: chunkSize,
    batch_size: 32,
    azure_endpoint: null,
    azure_version: null,
    azure_deployment: null,
  };
}

/** An embedding configuration with every member in place, as the real server fills them in. */
export function completeEmbedding(config: EmbeddingConfig): EmbeddingConfig {
  return {
    embedding_endpoint: null,
    embedding_chunk_size: 300,
    handle: null,
    batch_size: 32,
    azure_endpoint: null,
    azure_version: null,
    azure_deployment: null,
    ...config,
  };
}
