import { embeddingNotFound } from '../not-found.js';
import {
  completeEmbedding,
  DEFAULT_EMBEDDING,
  type EmbeddingConfig,
  embeddingConfig,
  isHandle,
} from '../models/model-config.js';

/** What a request says of how texts are to be turned into vectors. */
export interface EmbeddingWish {
  embedding_config?: EmbeddingConfig | null;
  /** A model handle. */
  embedding?: string | null;
}

/**
 * The embedding of a new archive or folder: the configuration it is given, else that of the handle it is given, else
 * that of the default model (a real server that has none refuses folders). Any provider and model will do. Throws
 * `LettaError` 400 for a handle without a provider.
 */
export function embeddingConfigOf({ embedding_config: config, embedding }: EmbeddingWish): EmbeddingConfig {
  if (config) return completeEmbedding(config);
  const handle = embedding ?? DEFAULT_EMBEDDING;
  if (!isHandle(handle)) throw embeddingNotFound(handle);
  return embeddingConfig(handle);
}
