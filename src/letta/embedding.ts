import { DEFAULT_EMBEDDING, type EmbeddingConfig, embeddingConfig } from './model-config.js';

/** What a request says of how texts are to be turned into vectors. */
export interface EmbeddingWish {
  embedding_config?: EmbeddingConfig | null;
  /** A model handle. */
  embedding?: string | null;
}

/**
 * The embedding of a new archive or folder: the configuration it is given, else that of the handle it is given, else
 * that of the default model (a real server that has none refuses folders). Any provider and model will do.
 * Throws what `unknown` makes of a handle that has no provider.
 */
export function embeddingConfigOf(
  { embedding_config: config, embedding }: EmbeddingWish,
  unknown: (handle: string) => Error,
): EmbeddingConfig {
  if (config) return config;
  const handle = embedding ?? DEFAULT_EMBEDDING;
  if (!/^[^/]+\/./.test(handle)) throw unknown(handle);
  return embeddingConfig(handle);
}
