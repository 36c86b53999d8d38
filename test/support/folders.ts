import type { components, operations } from '../../generated/letta.js';
import type { Actor, Answer } from './users.js';

export type FileMetadata = components['schemas']['FileMetadata'] & { id: string };

/** A file that a test sends. */
export interface TestFile {
  name: string;
  content: string | Uint8Array;
  /** Its media type; `text/plain` without. */
  type?: string;
  /** The query of the upload. */
  query?: string;
  /** The field of the form; `file` without. */
  field?: string;
}

/** Sends a file to a path as browsers do. */
export async function send(actor: Actor<operations>, path: string, file: TestFile): Promise<Answer> {
  const { name, content, type = 'text/plain', query = '', field = 'file' } = file;
  const form = new FormData();
  form.set(field, new File([content as never], name, { type }));
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  const body = new Uint8Array(await encoded.arrayBuffer());
  return actor.send('POST', `${path}${query && `?${query}`}`, { body, headers });
}

/** Uploads a file to a folder and returns what the server says of it. */
export async function upload(
  actor: Actor<operations>,
  folderId: string,
  file: TestFile,
): Promise<FileMetadata> {
  const { status, body } = await send(actor, `/v1/folders/${folderId}/upload`, file);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as FileMetadata;
}

/** The files of a folder, the oldest first, with their texts. */
export function filesIn(actor: Actor<operations>, folder_id: string) {
  return actor.call('list_files_for_folder', {
    path: { folder_id },
    query: { order: 'asc', include_content: true },
  });
}
