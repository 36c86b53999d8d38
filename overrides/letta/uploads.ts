import type { Upload } from '../../src/letta/files/file-uploads.js';
import type { FilePart } from '../../src/server/multipart.js';

/** The file of a form; that it is there was seen to when the form was read. */
export function uploadOf({ file }: { file: unknown }): Upload {
  return file as FilePart;
}
