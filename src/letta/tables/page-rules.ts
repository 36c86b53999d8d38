import { LettaError } from '../values/error.js';

/**
 * How the real server pages a list. It differs from list to list, because nearly every one has a query of its own; all
 * of it was observed on 0.16.7, where limits below 0 and beyond 64 bits break.
 */
export interface PageRules {
  /** What a limit of 0 gives: `all` where the query leaves a limit out that is falsy, `none` where SQL gets it. */
  zero: 'all' | 'none';
  /**
   * Where an `after` and a `before` lead: further along and back in the wanted `order`; the other way round
   * (`reversed`); or, when there are both, to what was made between them whatever the order, of which a page is the
   * middle (`window`) or the beginning (`between`).
   */
  cursors: 'order' | 'reversed' | 'window' | 'between';
  /**
   * What a cursor does that is no item: as if there were none (`ignored`), an empty page (`nothing`), what has greater
   * ids after it and smaller ones before it (`by-id`), or a refusal.
   */
  unknown: 'ignored' | 'nothing' | 'by-id' | ((cursor: string) => LettaError);
}

/** Agents, the agents of a block, blocks and groups. */
export const LENIENT_PAGES: PageRules = { zero: 'all', cursors: 'order', unknown: 'ignored' };

/** Tools. */
export const TOOL_PAGES: PageRules = { zero: 'none', cursors: 'order', unknown: 'ignored' };

/** Runs. */
export const RUN_PAGES: PageRules = { zero: 'all', cursors: 'reversed', unknown: 'ignored' };

/** The passages of an agent. */
export const PASSAGE_PAGES: PageRules = { zero: 'all', cursors: 'order', unknown: 'nothing' };

/** The passages of a folder. */
export const FILE_PASSAGE_PAGES: PageRules = { ...PASSAGE_PAGES, zero: 'none' };

/**
 * What an agent has of tools, folders and groups. The real server sorts by time and compares ids, which leaves things
 * out as chance has it; here a cursor that is an item leads to its place.
 */
export const BY_ID_PAGES: PageRules = { zero: 'all', cursors: 'order', unknown: 'by-id' };

/** Lists that the real server reads with the method that all its kinds of rows have (SqlalchemyBase.list_async). */
export function rowPages(kind: string): PageRules {
  return {
    zero: 'none',
    cursors: 'window',
    unknown: (cursor) => new LettaError(404, `No ${kind} found with id ${cursor}`),
  };
}

/** The agents of a folder. */
export const FOLDER_AGENT_PAGES: PageRules = { ...rowPages('Agent'), cursors: 'between' };

/** The refusal of a window that ends before it begins. */
export function crossedCursors(): LettaError {
  return new LettaError(400, "'before' reference must be later than 'after' reference");
}
