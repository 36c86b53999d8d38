import type { Upload } from '../../src/letta/files/file-uploads.js';
import type { FilePart } from '../../src/server/multipart.js';

/** The file of a form; that it is there was seen to when the form was read. */
export function uploadOf({ file }: { file: unknown }): Upload {
  // eslint-disable-next-line values/no-unchecked-assertion -- the form was read by its schema.
  return file as FilePart;
}
