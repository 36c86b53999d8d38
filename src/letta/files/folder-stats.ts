import type { components } from '../../../generated/letta.js';
import { filesOf } from './files.js';
import type { LettaServer } from '../model/server.js';

type Stats = components['schemas']['OrganizationSourcesStats'];

/** How many folders and files there are and how large the files are; with details each of them, by name. */
export function folderStats(letta: LettaServer, withDetails: boolean): Stats {
  const folders = [...letta.state.folders.items.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sources = folders.map(({ id, name }) => {
    const files = filesOf(letta, id).map((file) => ({
      file_id: file.id,
      file_name: file.file_name,
      file_size: file.file_size,
    }));
    const total_size = files.reduce((sum, file) => sum + (file.file_size ?? 0), 0);
    files.sort((a, b) => (a.file_name < b.file_name ? -1 : 1));
    return { source_id: id, source_name: name, file_count: files.length, total_size, files };
  });
  return {
    total_sources: sources.length,
    total_files: sources.reduce((sum, source) => sum + source.file_count, 0),
    total_size: sources.reduce((sum, source) => sum + source.total_size, 0),
    sources: withDetails ? sources : [],
  };
}
