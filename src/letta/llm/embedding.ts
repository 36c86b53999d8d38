import { completeEmbedding, DEFAULT_EMBEDDING, type EmbeddingConfig } from './embedding-config.js';
import { embeddingConfigOf } from './handles.js';
import type { LettaServer } from '../model/server.js';

/** What a request says of how texts are to be turned into vectors. */
export interface EmbeddingWish {
  embedding_config?: EmbeddingConfig | null;
  /** A model handle. */
  embedding?: string | null;
}

/**
 * The embedding of a new archive or folder: the configuration it is given, else that of the handle it is given, else
 * that of the default model (a real server that has none refuses folders). Throws `LettaError` 400 for a handle that
 * no model has.
 */
export function wantedEmbedding(
  letta: LettaServer,
  { embedding_config: config, embedding }: EmbeddingWish,
): EmbeddingConfig {
  return config ? completeEmbedding(config) : embeddingConfigOf(letta, embedding ?? DEFAULT_EMBEDDING);
}
