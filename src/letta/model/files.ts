import type { components } from '../../../generated/letta.js';
import { timeKey } from '../values/times.js';
import type { OrderKeys } from '../tables/tables.js';

type Schemas = components['schemas'];

/** What an agent has of a file (the real server's word): whether it has it open, and what it sees of it. */
export interface FileAgent {
  id: string;
  file_id: string;
  file_name: string;
  folder_id: string;
  is_open: boolean;
  last_accessed_at: string;
  visible_content: string | null;
  start_line: number | null;
  end_line: number | null;
}

/** A file as it goes over the wire. */
export type FileMetadata = components['schemas']['FileMetadata'];

/** A file as it is kept: with its text, and under its full name, which begins with that of its folder. */
export interface FileRecord extends Required<FileMetadata> {
  file_name: string;
  original_file_name: string;
  created_at: string;
}

/** What files can be ordered by. */
export const FILE_KEYS = {
  created_at: (file) => timeKey(file.created_at),
} satisfies OrderKeys<FileRecord>;

/** A folder as it goes over the wire under its older name, and as it is kept. */
export type FolderRecord = Schemas['Source'] & { id: string; created_at: string };

/** What folders can be ordered by. */
export const FOLDER_KEYS = {
  created_at: (folder) => timeKey(folder.created_at),
} satisfies OrderKeys<FolderRecord>;
