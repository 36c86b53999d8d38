import { showToAgents } from './agent-files.js';
import { creationTime } from '../model/creation.js';
import { DEFAULT_ORGANIZATION, DEFAULT_USER } from '../values/default-user.js';
import { invalidArgument, LettaError } from '../values/error.js';
import { cleanName, fullNameOf } from './file-names.js';
import { chunksOf, NO_TEXT, textOf } from './file-text.js';
import { guessType, isAllowedType } from './file-types.js';
import { deleteFile, filesOf, findFile, presentFile } from './files.js';
import { findFolder, getFolder } from './folders.js';
import type { LettaServer } from '../model/server.js';
import { changeItem, insertItem } from '../tables/tables.js';
import { FILE_KEYS, type FileRecord } from '../model/files.js';
import { type Passage, PASSAGE_KEYS } from '../model/archives.js';

/** A file that is sent. */
export interface Upload {
  filename: string;
  /** What the client says it is; null when it says nothing. */
  type: string | null;
  bytes: Uint8Array;
}

/** What is to be done with a file of a name that the folder has already. */
export type DuplicateHandling = 'skip' | 'error' | 'suffix' | 'replace';

/** How a file is to be taken in. */
export interface UploadWishes {
  duplicates: DuplicateHandling;
  /** What it is to be called, whatever it is called now. */
  name?: string;
}

/**
 * Takes a file into a folder. What comes back is the file as it is then, about to be parsed, or with `skipped` the one
 * that was there; it is parsed, embedded and completed after the times that the setting `lettaFileProcessing` names,
 * which is at once when there are none.
 *
 * Throws `LettaError` 415 for a type that cannot be read, 404 for an unknown folder, and 400 for a bad name and for one
 * that is there already if that is not wanted.
 */
export function uploadFile(
  letta: LettaServer,
  folderId: string,
  upload: Upload,
  { duplicates, name }: UploadWishes,
): { file: ReturnType<typeof presentFile>; skipped: boolean } {
  checkType(upload);
  const folder = getFolder(letta, folderId);
  const original = name ? name : cleanName(upload.filename);
  const known = filesOf(letta, folderId).find((file) => file.original_file_name === original);
  if (known && duplicates === 'error') {
    throw invalidArgument(`File '${original}' already exists in folder '${folder.name}'`);
  }
  if (known && duplicates === 'skip') return { file: presentFile(known), skipped: true };
  if (known && duplicates === 'replace') deleteFile(letta, known.id);
  const fullName = known && duplicates === 'replace' ? original : fullNameOf(letta, folder, original);
  const file = addFile(letta, folderId, fullName, original, upload);
  const answer = presentFile(file);
  advanceLater(letta, file.id, () => parse(letta, file.id, upload.bytes));
  return { file: answer, skipped: false };
}

/** Puts a file with a text into a folder, read to the end. */
export function plantFile(letta: LettaServer, folderId: string, name: string, text: string): FileRecord {
  const folder = getFolder(letta, folderId);
  const original = cleanName(name);
  const upload = { filename: name, type: guessType(original) ?? 'text/plain', bytes: Buffer.from(text) };
  const file = addFile(letta, folderId, fullNameOf(letta, folder, original), original, upload);
  readFile(letta, file, text);
  return file;
}

/** Reads a text into a file that is there, to the end. */
export function readFile(letta: LettaServer, file: FileRecord, text: string): void {
  takeText(letta, file.id, text);
  complete(letta, file.id);
}

function checkType({ filename, type }: Upload): void {
  const told = (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const guessed = isAllowedType(told) || !filename ? told : (guessType(filename) ?? '');
  if (isAllowedType(guessed)) return;
  throw new LettaError(
    415,
    `Unsupported file type: ${guessed || 'unknown'} (filename: ${filename}). Supported types: PDF, text files (.txt, ` +
      '.md), JSON, and code files (.py, .js, .java, etc.).',
  );
}

function addFile(
  letta: LettaServer,
  folderId: string,
  file_name: string,
  original_file_name: string,
  { type, bytes }: Upload,
): FileRecord {
  const created_at = creationTime(letta);
  const file: FileRecord = {
    id: `file-${letta.random.uuid()}`,
    source_id: folderId,
    file_name,
    original_file_name,
    file_path: null,
    file_type: guessType(original_file_name) ?? (type || 'unknown'),
    file_size: bytes.length,
    file_creation_date: null,
    file_last_modified_date: null,
    processing_status: 'parsing',
    error_message: null,
    total_chunks: null,
    chunks_embedded: null,
    content: null,
    organization_id: DEFAULT_ORGANIZATION,
    created_at,
    updated_at: created_at,
  };
  insertItem(letta.state.files, FILE_KEYS, file);
  return file;
}

/** Goes on after the time of a stage; without one at once, so that whoever asks next finds the file done. */
function advanceLater(letta: LettaServer, id: string, act: () => void): void {
  const { lettaFileProcessing: milliseconds } = letta.settings;
  if (milliseconds > 0) letta.timers.set(`file ${id}`, milliseconds, act);
  else act();
}

function parse(letta: LettaServer, id: string, bytes: Uint8Array): void {
  // The file may be gone by now.
  if (!findFile(letta, id)) return;
  const text = textOf(bytes);
  if (text.includes('\0')) return fail(letta, id, NO_TEXT);
  takeText(letta, id, text);
  advanceLater(letta, id, () => complete(letta, id));
}

function takeText(letta: LettaServer, id: string, text: string): void {
  const file = findFile(letta, id);
  if (!file) return;
  const chunks = chunksOf(text, chunkSizeOf(letta, file));
  change(letta, file, {
    content: text,
    processing_status: 'embedding',
    total_chunks: chunks.length,
    chunks_embedded: 0,
  });
  showToAgents(letta, file);
}

function complete(letta: LettaServer, id: string): void {
  const file = findFile(letta, id);
  if (!file) return;
  const chunks = chunksOf(file.content ?? '', chunkSizeOf(letta, file)).filter(Boolean);
  for (const text of chunks) addFilePassage(letta, file, text);
  change(letta, file, { processing_status: 'completed', chunks_embedded: chunks.length });
}

function fail(letta: LettaServer, id: string, error_message: string): void {
  const file = findFile(letta, id);
  if (file) change(letta, file, { processing_status: 'error', error_message });
}

function change(letta: LettaServer, file: FileRecord, changes: Partial<Omit<FileRecord, 'id'>>): void {
  changeItem(letta.state.files, FILE_KEYS, file, { ...changes, updated_at: creationTime(letta) });
}

function chunkSizeOf(letta: LettaServer, file: FileRecord): number {
  return findFolder(letta, file.source_id)?.embedding_config.embedding_chunk_size ?? 300;
}

function addFilePassage(letta: LettaServer, file: FileRecord, text: string): void {
  const created_at = creationTime(letta);
  const passage: Passage = {
    id: `passage-${letta.random.uuid()}`,
    text,
    archive_id: null,
    source_id: file.source_id,
    file_id: file.id,
    file_name: file.file_name,
    metadata: {},
    tags: null,
    embedding: null,
    embedding_config: findFolder(letta, file.source_id)?.embedding_config ?? null,
    organization_id: DEFAULT_ORGANIZATION,
    is_deleted: false,
    created_at,
    updated_at: created_at,
    created_by_id: DEFAULT_USER,
    last_updated_by_id: DEFAULT_USER,
  };
  insertItem(letta.state.filePassages, PASSAGE_KEYS, passage);
}
