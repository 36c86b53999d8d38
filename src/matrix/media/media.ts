import { dropOldest } from '../../sandbox/bounded.js';
import { dialectOf } from '../model/dialect.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import type { MediaFile, Media } from '../model/media.js';

/** How long an id waits for its content, in milliseconds (Synapse: observed). */
const UNUSED_LIFETIME = 24 * 60 * 60 * 1000;

/** So many ids wait for their content at most; those that are lost stay among them, so that it can be said of them. */
const MAX_RESERVED = 10_000;

/** Keeps a file and returns its `mxc://` URI. */
export function uploadMedia(homeserver: Homeserver, uploader: string, file: MediaFile): string {
  const media = newMedia(homeserver, uploader);
  keep(homeserver, media, file);
  return uriOf(homeserver, media);
}

/** Hands out an id for a file that is uploaded later, and says until when. */
export function reserveMedia(homeserver: Homeserver, uploader: string): { uri: string; expiresAt: number } {
  const media = newMedia(homeserver, uploader);
  const { reservedMedia } = homeserver.state;
  reservedMedia.set(media.mediaId, media);
  dropOldest(reservedMedia, MAX_RESERVED);
  return { uri: uriOf(homeserver, media), expiresAt: media.expiresAt };
}

/**
 * Uploads the file of an id that was handed out. Throws `M_NOT_FOUND` for an id that does not exist, is another
 * server's or has expired, `M_FORBIDDEN` for somebody else's and `M_CANNOT_OVERWRITE_MEDIA` for one that has a file.
 */
export function fillMedia(
  homeserver: Homeserver,
  uploader: string,
  address: { serverName: string; mediaId: string },
  file: MediaFile,
): void {
  if (address.serverName !== homeserver.serverName) {
    throw new MatrixError('M_NOT_FOUND', 'Non-local server name specified');
  }
  const media = findMedia(homeserver, address.mediaId);
  if (!media) throw new MatrixError('M_NOT_FOUND', 'Unknown media ID');
  if (media.uploader !== uploader) {
    throw new MatrixError('M_FORBIDDEN', 'Only the creator of the media ID can upload to it');
  }
  if (media.file) throw new MatrixError('M_CANNOT_OVERWRITE_MEDIA', 'Media ID already has content');
  if (isLost(homeserver, media)) throw new MatrixError('M_NOT_FOUND', 'Media ID has expired');
  keep(homeserver, media, file);
  homeserver.waiters.wake([waitingFor(media)]);
}

/** Which file is wanted, and how. */
export interface MediaWish {
  serverName: string;
  mediaId: string;
  /** The path that was called, which stands in the refusal. */
  path: string;
  /** Whether whoever asks had to show a token. */
  isAuthenticated: boolean;
  /** How long to wait for a file that is not there yet, in milliseconds. */
  timeout: number;
  /** Ends the wait. */
  signal: AbortSignal;
}

/** The longest wait for a file (Synapse: observed). */
const MAX_TIMEOUT = 60_000;

/**
 * A file of this server; waits for one whose id was handed out before it was uploaded. Throws `M_NOT_FOUND`, also for
 * a file that needs a token and was asked for without, `M_NOT_YET_UPLOADED` when the wait is over, and `M_UNKNOWN`
 * (502) for a file of another server.
 */
export async function getMedia(homeserver: Homeserver, wish: MediaWish): Promise<MediaFile> {
  if (wish.serverName !== homeserver.serverName) {
    throw new MatrixError('M_UNKNOWN', 'Failed to fetch remote media', { status: 502 });
  }
  const media = findMedia(homeserver, wish.mediaId);
  if (!media || (!media.file && isLost(homeserver, media))) throw noSuchMedia(wish.path);
  if (!media.file && wish.timeout > 0) await waitFor(homeserver, media, wish);
  if (!media.file) throw new MatrixError('M_NOT_YET_UPLOADED', 'Media has not been uploaded yet');
  if (!wish.isAuthenticated && !dialectOf(homeserver).openMedia) {
    throw new MatrixError('M_NOT_FOUND', 'Not found');
  }
  return media.file;
}

/** Ends when there is a file, or the time that somebody is ready to wait is over. */
async function waitFor({ waiters }: Homeserver, media: Media, wish: MediaWish): Promise<void> {
  const limit = waiters.limit(waitingFor(media), Math.min(wish.timeout, MAX_TIMEOUT));
  try {
    while (!media.file && !limit.isOver) await waiters.wait(waitingFor(media), wish.signal);
  } finally {
    limit.lift();
  }
}

/** The refusal of a path where there is nothing (Synapse: observed). */
export function noSuchMedia(path: string): MatrixError {
  return new MatrixError('M_NOT_FOUND', `Not found '${path}'`);
}

/** Throws `M_UNKNOWN` without a length and `M_TOO_LARGE` for a file that is too large (Synapse: observed). */
export function checkMediaSize(homeserver: Homeserver, contentLength: string | undefined): void {
  if (contentLength === undefined)
    throw new MatrixError('M_UNKNOWN', 'Request must specify a Content-Length');
  if (Number(contentLength) > homeserver.settings.maxUploadSize) {
    throw new MatrixError('M_TOO_LARGE', 'Upload request body is too large');
  }
}

function newMedia({ random, clock }: Homeserver, uploader: string): Media {
  return { mediaId: random.letters(24), uploader, file: null, expiresAt: clock.now() + UNUSED_LIFETIME };
}

function findMedia({ state }: Homeserver, mediaId: string): Media | undefined {
  return state.media.get(mediaId) ?? state.reservedMedia.get(mediaId);
}

function keep({ state }: Homeserver, media: Media, file: MediaFile): void {
  media.file = file;
  state.reservedMedia.delete(media.mediaId);
  state.media.set(media.mediaId, media);
}

function isLost({ clock }: Homeserver, { file, expiresAt }: Media): boolean {
  return file === null && expiresAt <= clock.now();
}

function uriOf({ serverName }: Homeserver, { mediaId }: Media): string {
  return `mxc://${serverName}/${mediaId}`;
}

function waitingFor({ mediaId }: Media): string {
  return `media ${mediaId}`;
}
