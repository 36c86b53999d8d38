/** How a file is cut into the lines that agents see (letta/services/file_processor/file_types.py). */
export type Chunking = 'code' | 'data' | 'prose' | 'lines';

/** What can be uploaded: the extensions of each type. */
const TYPES: [type: string, chunking: Chunking, extensions: string][] = [
  ['application/pdf', 'lines', '.pdf'],
  ['text/plain', 'lines', '.txt'],
  ['text/markdown', 'prose', '.md .markdown'],
  ['application/json', 'data', '.json'],
  ['application/jsonl', 'data', '.jsonl'],
  ['text/csv', 'data', '.csv'],
  ['text/x-python', 'code', '.py'],
  ['text/javascript', 'code', '.js'],
  ['text/x-typescript', 'code', '.ts'],
  ['text/x-java-source', 'code', '.java'],
  ['text/x-c++', 'code', '.cpp .cxx'],
  ['text/x-c', 'code', '.c .h'],
  ['text/x-csharp', 'code', '.cs'],
  ['text/x-php', 'code', '.php'],
  ['text/x-ruby', 'code', '.rb'],
  ['text/x-go', 'code', '.go'],
  ['text/x-rust', 'code', '.rs'],
  ['text/x-swift', 'code', '.swift'],
  ['text/x-kotlin', 'code', '.kt'],
  ['text/x-scala', 'code', '.scala'],
  ['text/x-r', 'code', '.r'],
  ['text/x-objective-c', 'code', '.m'],
  ['text/html', 'code', '.html .htm'],
  ['text/css', 'data', '.css'],
  ['text/x-scss', 'data', '.scss'],
  ['text/x-sass', 'data', '.sass'],
  ['text/x-less', 'data', '.less'],
  ['text/x-vue', 'code', '.vue'],
  ['text/x-jsx', 'code', '.jsx'],
  ['text/x-tsx', 'code', '.tsx'],
  ['application/xml', 'data', '.xml'],
  ['text/x-yaml', 'data', '.yaml .yml'],
  ['application/toml', 'data', '.toml'],
  ['text/x-ini', 'data', '.ini'],
  ['text/x-conf', 'data', '.cfg .conf'],
  ['text/x-shellscript', 'code', '.sh .bash'],
  ['text/x-powershell', 'code', '.ps1'],
  ['text/x-batch', 'code', '.bat .cmd'],
  ['text/x-dockerfile', 'code', '.dockerfile'],
  ['text/x-sql', 'code', '.sql'],
];

/** Other names of types that can be uploaded. Extensions are taken for these where there is one. */
const ALIASES: Record<string, string> = {
  '.md': 'text/x-markdown',
  '.jsonl': 'application/x-jsonlines',
  '.xml': 'text/xml',
};

/** Types that cannot be uploaded, as far as Python would know them by their extension. */
const OTHERS: Record<string, string> = {
  '.gif': 'image/gif',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.bmp': 'image/bmp',
  '.ico': 'image/vnd.microsoft.icon',
  '.tiff': 'image/tiff',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/x-wav',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.zip': 'application/zip',
  '.tar': 'application/x-tar',
  '.7z': 'application/x-7z-compressed',
  '.doc': 'application/msword',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xls': 'application/vnd.ms-excel',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.ppt': 'application/vnd.ms-powerpoint',
  '.pptx': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  '.rtf': 'application/rtf',
  '.epub': 'application/epub+zip',
  '.exe': 'application/x-msdos-program',
  '.bin': 'application/octet-stream',
  '.wasm': 'application/wasm',
};

/** Extensions that say how a file is packed, not what it is. */
const ENCODINGS = new Set(['.gz', '.bz2', '.xz', '.z']);

const BY_EXTENSION = new Map(
  TYPES.flatMap(([type, , extensions]) =>
    extensions.split(' ').map((extension) => [extension, type] as const),
  ),
);

const ALLOWED = new Set([...TYPES.map(([type]) => type), ...Object.values(ALIASES)]);

/** Whether files of a type can be uploaded. */
export function isAllowedType(type: string): boolean {
  return ALLOWED.has(type);
}

/** The type that a name says a file is of; undefined when it says nothing (Python's `mimetypes.guess_type`). */
export function guessType(name: string): string | undefined {
  const { base, extension } = splitExtension(name);
  const kind = extension.toLowerCase();
  if (ENCODINGS.has(kind)) return guessType(base);
  return own(ALIASES, kind) ?? BY_EXTENSION.get(kind) ?? own(OTHERS, kind);
}

/** How the lines of a file of a type are made. Types by their other names are unknown here, as on the real server. */
export function chunkingOf(type: string | null | undefined): Chunking {
  return TYPES.find(([known]) => known === type)?.[1] ?? 'lines';
}

/** Python's `os.path.splitext`: dots at the start of a name begin no extension. */
export function splitExtension(name: string): { base: string; extension: string } {
  const lead = name.lastIndexOf('/') + 1;
  const dot = name.lastIndexOf('.');
  const isExtension = dot > lead && /[^.]/.test(name.slice(lead, dot));
  return isExtension
    ? { base: name.slice(0, dot), extension: name.slice(dot) }
    : { base: name, extension: '' };
}
import { own } from '../../json/read.js';
