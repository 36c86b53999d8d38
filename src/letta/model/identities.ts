import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

/** An identity as it goes over the wire. */
export type Identity = components['schemas']['Identity'];

/** Something that is known of an identity. */
export type IdentityProperty = components['schemas']['IdentityProperty'];

/** Somebody or something that agents work for. Which agents those are stands on the agents. */
export interface IdentityRecord {
  id: string;
  identifier_key: string;
  name: string;
  identity_type: Identity['identity_type'];
  project_id: string | null;
  properties: IdentityProperty[];
  block_ids: Set<string>;
  created_at: string;
}

/** What identities can be ordered by. */
export const IDENTITY_KEYS = {
  created_at: (identity) => timeKey(identity.created_at),
} satisfies OrderKeys<IdentityRecord>;
