import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

type Schemas = components['schemas'];

/** A provider of models that a user made, as it goes over the wire. */
export type Provider = Required<Schemas['Provider']>;

/** A provider as it is kept: when it was made, and whether it was deleted, is never told. */
export interface ProviderRecord extends Provider {
  created_at: string;
  is_deleted: boolean;
}

/** What providers can be ordered by. */
export const PROVIDER_KEYS = {
  created_at: (provider) => timeKey(provider.created_at),
} satisfies OrderKeys<ProviderRecord>;
