import { invalidArgument, LettaError } from '../values/error.js';
import type { LettaServer } from '../model/server.js';
import { type EmbeddingConfig, embeddingConfig } from './embedding-config.js';
import { isHandle } from './handle-form.js';
import { llmConfig, type LLMConfig, type ModelWishes } from './model-config.js';
import { findEmbeddingModel, findModel, listEmbeddingModels, listModels } from './models.js';

/**
 * How the language model of a handle is asked (SyncServer.get_llm_config_from_handle_async). Throws as
 * `requireModel`, and `LettaError` 400 for reasoning that is longer than the answer.
 */
export function llmConfigOf(letta: LettaServer, handle: string, wishes: ModelWishes = {}): LLMConfig {
  requireModel(letta, handle);
  return llmConfig(handle, wishes, findModel(letta, handle));
}

/**
 * Throws `LettaError` 404 (HandleNotFoundError) for a language model that the server does not list, unless the setting
 * `letta_model_handles` lets any pass; then for what is no handle at all.
 */
export function requireModel(letta: LettaServer, handle: string): void {
  if (lets(letta, handle) || findModel(letta, handle)) return;
  throw new LettaError(404, `NOT_FOUND: Handle ${handle} not found, must be one of []`, {
    message: explain(
      letta,
      `Handle ${handle} not found`,
      listModels(letta, {}).map((model) => model.handle),
    ),
  });
}

/**
 * How texts are turned into vectors by the embedding model of a handle
 * (SyncServer.get_embedding_config_from_handle_async). Throws `LettaError` 400 for one that the server does not list,
 * as `requireModel` does with 404.
 */
export function embeddingConfigOf(letta: LettaServer, handle: string, chunkSize?: number): EmbeddingConfig {
  const known = findEmbeddingModel(letta, handle);
  if (known || lets(letta, handle)) return embeddingConfig(handle, chunkSize, known);
  const refused = invalidArgument(`Embedding model ${handle} not found`);
  const handles = listEmbeddingModels(letta).map((model) => model.handle);
  throw new LettaError(refused.status, refused.detail, {
    message: explain(letta, `Embedding model ${handle} not found`, handles),
  });
}

/** Whether a handle need not be one of those there are. */
function lets({ settings }: LettaServer, handle: string): boolean {
  return settings.lettaModelHandles === 'any' && isHandle(handle);
}

/** How many handles a refusal names. */
const MOST_NAMED = 50;

/** The real server names none of its handles; a test's author wants to know them. */
function explain({ settings }: LettaServer, complaint: string, handles: (string | undefined)[]): string {
  const more = handles.length > MOST_NAMED ? ` and ${handles.length - MOST_NAMED} more` : '';
  const named = `${complaint}; there are ${handles.slice(0, MOST_NAMED).join(', ')}${more}`;
  if (settings.lettaModelHandles === 'any') return named;
  return `${named}; the setting letta_model_handles (any) lets every provider/name through`;
}
