import {
  checkMediaSize,
  fillMedia,
  getMedia,
  reserveMedia,
  uploadMedia,
} from '../../src/matrix/media/media.js';
import { thumbnailOf } from '../../src/matrix/media/thumbnails.js';
import { downloadHeaders, fileHeaders, metadataOf } from './edge/media-headers.js';
import type { MatrixContext } from './edge/context.js';
import type { MatrixOverride, MatrixOverrides } from './edge/table.js';

/** Files. */
export const media = {
  uploadContent({ homeserver, caller, headers, query, body: bytes }) {
    checkMediaSize(homeserver, headers['content-length']);
    const file = { ...metadataOf(headers, query.filename), bytes };
    return { content_uri: uploadMedia(homeserver, caller.userId, file) };
  },

  createContent: {
    limits: [['mediaCreation']],
    answer({ homeserver, caller }) {
      const { uri, expiresAt } = reserveMedia(homeserver, caller.userId);
      return { content_uri: uri, unused_expires_at: expiresAt };
    },
  },

  uploadContentToMXC({ homeserver, caller, headers, path, query, body: bytes }) {
    checkMediaSize(homeserver, headers['content-length']);
    fillMedia(homeserver, caller.userId, path, { ...metadataOf(headers, query.filename), bytes });
    return {};
  },

  getContentAuthed: (request) => download(request, { isAuthenticated: true }),

  getContentOverrideNameAuthed: (request) =>
    download(request, { isAuthenticated: true, fileName: request.path.fileName }),

  getContentThumbnailAuthed: (request) => thumbnail(request, true),

  getConfigAuthed: ({ homeserver }) => ({ 'm.upload.size': homeserver.settings.maxUploadSize }),

  getContent: (request) => download(request, { isAuthenticated: false }),

  getContentOverrideName: (request) =>
    download(request, { isAuthenticated: false, fileName: request.path.fileName }),

  getContentThumbnail: (request) => thumbnail(request, false),

  getConfig: ({ homeserver }) => ({ 'm.upload.size': homeserver.settings.maxUploadSize }),
} satisfies Partial<MatrixOverrides>;

type Download = Parameters<MatrixOverride<'getContent'>>[0];
type Thumbnail = Parameters<MatrixOverride<'getContentThumbnail'>>[0];

/** A file under the name it was uploaded with, or under another. */
async function download(
  request: Pick<Download, 'path' | 'query' | 'answerHeaders'> & MatrixContext,
  { isAuthenticated, fileName }: { isAuthenticated: boolean; fileName?: string },
): Promise<Uint8Array> {
  const file = await getMedia(request.homeserver, wishOf(request, isAuthenticated));
  // eslint-disable-next-line values/no-inherited-member -- headers of ours.
  Object.assign(request.answerHeaders, downloadHeaders({ ...file, ...(fileName && { fileName }) }));
  return file.bytes;
}

async function thumbnail(
  request: Pick<Thumbnail, 'path' | 'query' | 'answerHeaders'> & MatrixContext,
  isAuthenticated: boolean,
): Promise<Uint8Array> {
  const file = await getMedia(request.homeserver, wishOf(request, isAuthenticated));
  const picture = thumbnailOf(file, request.query.method ?? 'scale', request.target);
  // eslint-disable-next-line values/no-inherited-member -- headers of ours.
  Object.assign(request.answerHeaders, fileHeaders(picture));
  return picture.bytes;
}

function wishOf(
  { path, query, target, signal }: Pick<Download, 'path' | 'query'> & MatrixContext,
  isAuthenticated: boolean,
): Parameters<typeof getMedia>[1] {
  const { serverName, mediaId } = path;
  return { serverName, mediaId, path: target, isAuthenticated, timeout: query.timeout_ms ?? 20_000, signal };
}
