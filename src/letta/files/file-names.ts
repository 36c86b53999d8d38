import { LettaError } from '../values/error.js';
import { splitExtension } from './file-types.js';
import { filesOf } from './files.js';
import type { LettaServer } from '../model/server.js';
import type { FolderRecord } from '../model/files.js';

/** The longest name of a file (letta/constants.py, MAX_FILENAME_LENGTH). */
const MAX_LENGTH = 255;

/** Names that Windows keeps for itself. */
const RESERVED = /^(CON|PRN|AUX|NUL|CLOCK\$|COM[1-9]|LPT[1-9])$/i;

/**
 * The name that a file gets which comes under some name: without directories and characters that file systems do not
 * take. Throws `LettaError` 400 when it would begin with a dot (letta/utils.py, `sanitize_filename`).
 */
export function cleanName(name: string): string {
  const { base, extension } = splitExtension(name.slice(name.lastIndexOf('/') + 1));
  const plain = base.replace(/[\\/:*?"<>|\u0000-\u001f\u007f]/g, '').replace(/[ .]+$/, '');
  const cleaned = RESERVED.test(plain) ? `${plain}_` : plain;
  if (cleaned.startsWith('.')) {
    throw new LettaError(400, `Invalid filename - derived file name ${cleaned} cannot start with '.'`);
  }
  return cleaned.slice(0, MAX_LENGTH - extension.length) + extension;
}

/** The full name of a new file of a folder, with a number when there are others of its name. */
export function fullNameOf(letta: LettaServer, folder: FolderRecord, name: string): string {
  const { base, extension } = splitExtension(name);
  // Room for a number is left where there is none yet.
  const short = base.slice(0, MAX_LENGTH - extension.length - 6);
  const whole = short === base ? name : short + extension;
  const others = filesOf(letta, folder.id).filter((file) => file.original_file_name === whole).length;
  return others === 0 ? `${folder.name}/${whole}` : `${folder.name}/${short}_(${others})${extension}`;
}
