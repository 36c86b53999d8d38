import { shown } from '../../../src/json/read.js';
import { invalidArgument } from '../../../src/letta/values/error.js';
import type { Page } from '../../../src/letta/tables/pages.js';
import type { LettaListFormat } from '../../../src/sandbox/settings.js';
import type { Exchange } from '../../../src/server/exchange.js';
import { type Listing, listing } from '../../../src/server/listing.js';

/** The two forms of a list. */
export type ListFormat = Exclude<LettaListFormat, 'auto'>;

/**
 * The form a client gets: the one its header names, else the sandbox's, else the one this client can read. Letta's
 * SDKs page by the last id and take nothing but an array; they tell by `x-stainless-lang` who they are.
 * Throws `LettaError` 400 when the header names neither form.
 */
export function listFormatOf({ headers }: Exchange, setting: LettaListFormat): ListFormat {
  const asked = headers['x-mock-list-format'];
  if (asked === 'array' || asked === 'envelope') return asked;
  if (asked !== undefined) {
    throw invalidArgument(`x-mock-list-format is array or envelope, not ${shown(asked)}`);
  }
  if (setting !== 'auto') return setting;
  return headers['x-stainless-lang'] === undefined ? 'envelope' : 'array';
}

/** A page in one of the two forms, each item presented when it is written. */
export function inFormat<Item, Presented>(
  { items, cursor }: Page<Item>,
  present: (item: Item) => Presented,
  format: ListFormat,
): Listing<Presented[] | { data: Presented[]; cursor: string | null }> {
  return listing(items, present, (data) => (format === 'array' ? data : { data, cursor }));
}
