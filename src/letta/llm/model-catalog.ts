import type { components } from '../../../generated/letta.js';

type ProviderType = components['schemas']['ProviderType'];

/** A language model, as its provider tells of it. */
export interface CatalogModel {
  name: string;
  contextWindow: number;
  maxTokens: number;
}

/** An embedding model, as its provider tells of it. */
export interface CatalogEmbedding {
  name: string;
  dimensions: number;
}

/** What a kind of provider is, and has. */
export interface CatalogEntry {
  /** Where the real server finds it unless told; null when it has to be told. */
  baseUrl: string | null;
  models: CatalogModel[];
  embeddings: CatalogEmbedding[];
}

const openai = (name: string, contextWindow: number): CatalogModel => ({
  name,
  contextWindow,
  maxTokens: 16_384,
});

const anthropic = (name: string): CatalogModel => ({
  name,
  contextWindow: 200_000,
  maxTokens: name.includes('-4-6') ? 21_000 : name.includes('haiku') ? 8192 : 16_384,
});

const at = (baseUrl: string | null): CatalogEntry => ({ baseUrl, models: [], embeddings: [] });

/**
 * The kinds of providers that the real server knows how to ask (letta/schemas/providers), and the models that those
 * of them have here which the real server knows by name. It asks the others over the network; here they have none.
 */
export const CATALOG: Partial<Record<ProviderType, CatalogEntry>> = {
  anthropic: {
    baseUrl: 'https://api.anthropic.com/v1',
    models: [
      'claude-3-5-haiku-20241022',
      'claude-3-7-sonnet-20250219',
      'claude-haiku-4-5-20251001',
      'claude-opus-4-1-20250805',
      'claude-opus-4-20250514',
      'claude-opus-4-5-20251101',
      'claude-opus-4-6',
      'claude-sonnet-4-20250514',
      'claude-sonnet-4-5-20250929',
      'claude-sonnet-4-6',
    ].map(anthropic),
    embeddings: [],
  },
  azure: at(null),
  baseten: at('https://inference.baseten.co/v1'),
  bedrock: at('bedrock'),
  cerebras: at('https://api.cerebras.ai/v1'),
  chatgpt_oauth: at('https://chatgpt.com/backend-api/codex/responses'),
  deepseek: at('https://api.deepseek.com/v1'),
  google_ai: at('https://generativelanguage.googleapis.com'),
  google_vertex: at(null),
  groq: at('https://api.groq.com/openai/v1'),
  letta: {
    baseUrl: 'https://inference.letta.com/v1/',
    models: [{ name: 'letta-free', contextWindow: 30_000, maxTokens: 4096 }],
    embeddings: [{ name: 'letta-free', dimensions: 1536 }],
  },
  lmstudio_openai: at(null),
  minimax: {
    baseUrl: 'https://api.minimax.io/anthropic',
    models: ['MiniMax-M2', 'MiniMax-M2.1', 'MiniMax-M2.1-lightning', 'MiniMax-M2.5', 'MiniMax-M2.7'].map(
      (name) => ({ name, contextWindow: 200_000, maxTokens: 128_000 }),
    ),
    embeddings: [],
  },
  mistral: at('https://api.mistral.ai/v1'),
  ollama: at(null),
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    models: [
      openai('gpt-4.1', 1_047_576),
      openai('gpt-4.1-mini', 1_047_576),
      openai('gpt-4o', 128_000),
      openai('gpt-4o-mini', 128_000),
      openai('gpt-5', 272_000),
      openai('gpt-5-mini', 272_000),
      openai('o3-mini', 200_000),
      openai('o4-mini', 200_000),
    ],
    embeddings: [
      { name: 'text-embedding-3-large', dimensions: 3072 },
      { name: 'text-embedding-3-small', dimensions: 1536 },
      { name: 'text-embedding-ada-002', dimensions: 1536 },
    ],
  },
  openrouter: at('https://openrouter.ai/api/v1'),
  sglang: at(null),
  together: at('https://api.together.xyz/v1'),
  vllm: at(null),
  xai: at('https://api.x.ai/v1'),
  zai: at('https://api.z.ai/api/paas/v4/'),
  zai_coding: at('https://api.z.ai/api/coding/paas/v4/'),
};

/** What is known of a provider; undefined for one that clients made up. */
export function findProvider(name: string): CatalogEntry | undefined {
  return Object.hasOwn(CATALOG, name) ? CATALOG[name as ProviderType] : undefined;
}

/** The providers that the server itself has keys of; a real one has those whose keys are in its environment. */
export const BASE_PROVIDERS = ['letta', 'openai', 'anthropic'] as const satisfies ProviderType[];
