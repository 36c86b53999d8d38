import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

type Schemas = components['schemas'];

/** An archive as it goes over the wire, and as it is kept. */
export type Archive = Schemas['Archive'];

/** What archives can be ordered by. */
export const ARCHIVE_KEYS = {
  created_at: (archive) => timeKey(archive.created_at),
} satisfies OrderKeys<Archive>;

/** A text in an archive, as it goes over the wire and as it is kept. */
export type Passage = Schemas['Passage'] & { id: string; created_at: string };

/** What passages can be ordered by. */
export const PASSAGE_KEYS = {
  created_at: (passage) => timeKey(passage.created_at),
} satisfies OrderKeys<Passage>;
