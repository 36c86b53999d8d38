import { listEmbeddingModels, listModels } from '../../src/letta/llm/models.js';
import {
  checkKey,
  checkProvider,
  createProvider,
  deleteProvider,
  getProvider,
  listProviders,
  modifyProvider,
  presentProvider,
  refreshProvider,
} from '../../src/letta/llm/providers.js';
import type { LettaOverrides } from './edge/service.js';

/** Providers of models, and the models. */
export const providers = {
  list_providers({ query, letta }) {
    const { limit, after, before, order = 'desc', name, provider_type } = query;
    return listProviders(letta, { name, provider_type }, { limit, after, before, direction: order });
  },
  create_provider({ body, letta }) {
    return createProvider(letta, body);
  },
  retrieve_provider({ path, letta }) {
    return presentProvider(getProvider(letta, path.provider_id));
  },
  modify_provider({ path, body, letta }) {
    return modifyProvider(letta, path.provider_id, body);
  },
  delete_provider({ path, letta }) {
    deleteProvider(letta, path.provider_id);
    return { message: `Provider id=${path.provider_id} successfully deleted` };
  },
  check_provider({ body }) {
    return { message: checkKey(body) };
  },
  check_existing_provider({ path, letta }) {
    return { message: checkProvider(letta, path.provider_id) };
  },
  refresh_provider_models({ path, letta }) {
    return refreshProvider(letta, path.provider_id);
  },
  list_models({ query, letta }) {
    return listModels(letta, query);
  },
  list_embedding_models({ letta }) {
    return listEmbeddingModels(letta);
  },
} satisfies Partial<LettaOverrides>;
