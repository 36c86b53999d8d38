import { MatrixError } from '../values/error.js';
import { noSuchMedia } from './media.js';
import type { MediaFile } from '../model/media.js';

/** The types Synapse makes thumbnails of, and how their files begin. */
const SIGNATURES: Record<string, RegExp> = {
  'image/jpeg': /^\xff\xd8\xff/,
  'image/jpg': /^\xff\xd8\xff/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'image/gif': /^GIF8[79]a/,
  'image/png': /^\x89PNG\r\n\x1a\n/,
};

/**
 * A smaller picture of a file: the file itself, since nothing here can scale pictures. Refuses as Synapse does, which
 * makes thumbnails in a few sizes when a picture is uploaded: throws `M_NOT_FOUND` for a method that does not exist,
 * and `M_UNKNOWN` for a file that is no picture.
 */
export function thumbnailOf(file: MediaFile, method: string, path: string): MediaFile {
  if (!isPicture(file)) {
    throw new MatrixError(
      'M_UNKNOWN',
      `Cannot find any thumbnails for the requested media ('${path}'). This might mean the media is not a ` +
        `supported_media_format=(${Object.keys(SIGNATURES).join(', ')}) or that thumbnailing failed for some ` +
        'other reason. (Dynamic thumbnails are disabled on this server.)',
    );
  }
  if (!['crop', 'scale'].includes(method.toLowerCase())) throw noSuchMedia(path);
  return { ...file, fileName: null };
}

/** By what it says it is, and by how it begins. */
function isPicture({ contentType, bytes }: MediaFile): boolean {
  const type = contentType.split(';', 1)[0] ?? '';
  const beginning = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return (
    Object.hasOwn(SIGNATURES, type) &&
    Object.values(SIGNATURES).some((signature) => signature.test(beginning))
  );
}
