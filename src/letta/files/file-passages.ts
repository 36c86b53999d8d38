import { atOnce } from '../../scheduling/slices.js';
import { FILE_PASSAGE_PAGES } from '../tables/page-rules.js';
import type { PageRequest } from '../tables/pages.js';
import type { LettaServer } from '../model/server.js';
import { pageOfTable } from '../tables/tables.js';
import { rankByWords } from '../values/word-search.js';
import { type Passage, PASSAGE_KEYS } from '../model/archives.js';

/** One page of the parts of a folder's files; of a folder that does not exist, none. */
export function listFolderPassages(letta: LettaServer, folderId: string, request: PageRequest): Passage[] {
  const isWanted = (passage: Passage) => passage.source_id === folderId;
  return pageOfTable(
    letta.state.filePassages,
    PASSAGE_KEYS,
    'created_at',
    { ...request, rules: FILE_PASSAGE_PAGES },
    isWanted,
  ).items;
}

/** The parts of files of some folders that hold most words of a query first, of equals the oldest. */
export function searchFilePassages(letta: LettaServer, folderIds: string[], query: string): Passage[] {
  const request = { direction: 'asc', rules: FILE_PASSAGE_PAGES } as const;
  const isWanted = (passage: Passage) => folderIds.includes(passage.source_id ?? '');
  const { items } = pageOfTable(letta.state.filePassages, PASSAGE_KEYS, 'created_at', request, isWanted);
  return atOnce(rankByWords(items, query, ({ text }) => text));
}
