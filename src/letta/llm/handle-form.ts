import { invalidArgument } from '../values/error.js';
import type { CatalogEmbedding, CatalogModel } from './model-catalog.js';

/** Tokens that the real server uses of a larger context window, unless told otherwise (letta/settings.py). */
export const USUAL_CONTEXT_WINDOW = 128_000;

/** Providers that the older configurations name by the same word as model handles do. */
const ENDPOINT_TYPES = [
  'openai',
  'anthropic',
  'google_ai',
  'google_vertex',
  'azure',
  'groq',
  'together',
  'bedrock',
  'deepseek',
  'xai',
  'openrouter',
];

/**
 * The halves of a handle. Real server: the provider is what stands before the first slash; a name may have slashes of
 * its own. Throws `LettaError` 400 when one of the two is missing.
 */
export function splitHandle(handle: string): { provider: string; name: string } {
  if (!isHandle(handle)) {
    throw invalidArgument('The model handle should be in the format provider/model-name');
  }
  const slash = handle.indexOf('/');
  return { provider: handle.slice(0, slash), name: handle.slice(slash + 1) };
}

/** Whether a text is a handle: a provider, a slash, a name. */
export function isHandle(text: string): boolean {
  return /^[^/]+\/./s.test(text);
}

/** Providers that only the server's operator knows speak OpenAI's protocol, as most do. */
export function endpointType(provider: string): string {
  return ENDPOINT_TYPES.includes(provider) ? provider : 'openai';
}

/** A language model, as far as its name tells of it. */
export function guessModel(provider: string, name: string): CatalogModel {
  return { name, contextWindow: contextWindow(name), maxTokens: maxTokens(provider, name) };
}

/** An embedding model, as far as its name tells of it. */
export function guessEmbedding(name: string): CatalogEmbedding {
  return { name, dimensions: name.endsWith('-large') ? 3072 : 1536 };
}

function contextWindow(model: string): number {
  if (/^gpt-4(-\d+)?$/.test(model)) return 8_192;
  if (/^gpt-3\.5/.test(model)) return 16_385;
  return USUAL_CONTEXT_WINDOW;
}

function maxTokens(provider: string, model: string): number {
  if (provider === 'openai') return 16_384;
  if (provider === 'anthropic') return /opus|sonnet/.test(model) ? 16_384 : 8_192;
  if (provider.startsWith('google')) return /2\.5|^gemini-3/.test(model) ? 65_536 : 8_192;
  return 4_096;
}
