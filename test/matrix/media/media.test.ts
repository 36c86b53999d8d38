import { request } from 'node:http';
import { loadSpec } from '../../../src/server/spec.js';
import { controller, matrixGuest, type MatrixUser, meet } from '../../support/users.js';

/** Every byte there is. */
const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Uploads a file and returns what follows `mxc://` in its address. */
async function upload(
  user: MatrixUser,
  bytes: Uint8Array,
  {
    type,
    query = '',
    path = '/_matrix/media/v3/upload',
  }: { type?: string; query?: string; path?: string } = {},
): Promise<string> {
  const { status, body } = await user.send('POST', path + query, {
    body: bytes,
    headers: type === undefined ? {} : { 'content-type': type },
  });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return (body as { content_uri: string }).content_uri.replace('mxc://', '');
}

const DOWNLOAD = '/_matrix/client/v1/media/download';
const THUMBNAIL = '/_matrix/client/v1/media/thumbnail';

test.each(['r0', 'v3', 'v1'])('a file uploaded through %s is downloaded byte by byte', async (version) => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  const address = await upload(alice, BYTES, { path: `/_matrix/media/${version}/upload`, type: 'image/png' });
  expect(address).toMatch(/^matrix\.test\/[A-Za-z]{24}$/);

  const { status, bytes } = await bob.send('GET', `${DOWNLOAD}/${address}`);
  expect(status).toBe(200);
  expect(bytes).toEqual(BYTES);
});

test('an empty file is a file', async () => {
  const { alice } = await meet('synapse', 'alice');

  const address = await upload(alice, new Uint8Array());

  expect(await alice.send('GET', `${DOWNLOAD}/${address}`)).toMatchObject({
    status: 200,
    bytes: new Uint8Array(),
  });
});

test('a download has the headers that Synapse sends', async () => {
  const { alice } = await meet('synapse', 'alice');
  const address = await upload(alice, PNG, { type: 'image/png', query: '?filename=a.png' });

  const { headers } = await alice.send('GET', `${DOWNLOAD}/${address}`);

  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'inline; filename=a.png',
    'content-length': String(PNG.length),
    'cache-control': 'public,max-age=86400,s-maxage=0,proxy-revalidate',
    etag: '1',
    'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none';/) as string,
    'cross-origin-resource-policy': 'cross-origin',
    'x-robots-tag': 'noindex, nofollow, noarchive, noimageindex',
    'referrer-policy': 'no-referrer',
  });
});

test.each([
  ['text/plain', '', 'text/plain; charset=UTF-8', 'inline'],
  [
    'text/html; charset=utf-8',
    '?filename=a%22b.html',
    'text/html; charset=utf-8',
    "attachment; filename*=utf-8''a%22b.html",
  ],
  ['image/svg+xml', '', 'image/svg+xml; charset=UTF-8', 'attachment'],
  ['application/json', '?filename=', 'application/json; charset=UTF-8', 'inline'],
  [
    'text/plain',
    '?filename=%C3%A4+b.txt',
    'text/plain; charset=UTF-8',
    "inline; filename*=utf-8''%C3%A4%20b.txt",
  ],
  [undefined, '?filename=a', 'application/octet-stream', 'attachment; filename=a'],
  ['text/plain', '?filename=a;b', 'text/plain; charset=UTF-8', 'inline; filename=a'],
  ['text/plain', '?x=1;filename=c', 'text/plain; charset=UTF-8', 'inline; filename=c'],
  ['text/plain', '?filename=a%3Bb', 'text/plain; charset=UTF-8', "inline; filename*=utf-8''a%3Bb"],
])(
  'a file of type %s with the name %s is handed out as %s, %s',
  async (type, query, contentType, disposition) => {
    const { alice } = await meet('synapse', 'alice');
    const address = await upload(alice, Buffer.from('{}'), { type, query });

    const { headers } = await alice.send('GET', `${DOWNLOAD}/${address}`);

    expect(headers.get('content-type')).toBe(contentType);
    expect(headers.get('content-disposition')).toBe(disposition);
  },
);

test('a file can be downloaded under another name', async () => {
  const { alice } = await meet('synapse', 'alice');
  const address = await upload(alice, BYTES, { type: 'text/plain', query: '?filename=a.txt' });

  const { headers } = await alice.send('GET', `${DOWNLOAD}/${address}/%C3%A4.txt`);

  expect(headers.get('content-disposition')).toBe("inline; filename*=utf-8''%C3%A4.txt");
});

test('a HEAD request for a file has its length and no body', async () => {
  const { alice } = await meet('synapse', 'alice');
  const address = await upload(alice, BYTES);

  const { status, headers, bytes } = await alice.send('HEAD', `${DOWNLOAD}/${address}`);

  expect([status, headers.get('content-length'), bytes.length]).toEqual([200, '256', 0]);
});

test.each([
  [`${DOWNLOAD}/matrix.test/nope`, 404, 'M_NOT_FOUND', `Not found '${DOWNLOAD}/matrix.test/nope'`],
  [`${DOWNLOAD}/other.org/nope`, 502, 'M_UNKNOWN', 'Failed to fetch remote media'],
  [
    `${DOWNLOAD}/matrix.test/nope?timeout_ms=x`,
    400,
    'M_INVALID_PARAM',
    'Query parameter timeout_ms must be an integer',
  ],
  [`${THUMBNAIL}/matrix.test/nope`, 400, 'M_MISSING_PARAM', 'Missing required integer query parameter width'],
  [
    `${THUMBNAIL}/matrix.test/nope?width=1&height=x`,
    400,
    'M_INVALID_PARAM',
    'Query parameter height must be an integer',
  ],
  [
    `${THUMBNAIL}/matrix.test/nope?width=-1&height=1`,
    400,
    'M_INVALID_PARAM',
    'Query parameter width must be a positive integer.',
  ],
  [
    `${THUMBNAIL}/matrix.test/nope?width=1&height=1`,
    404,
    'M_NOT_FOUND',
    `Not found '${THUMBNAIL}/matrix.test/nope'`,
  ],
  ['/_matrix/client/v1/media/upload', 404, 'M_UNRECOGNIZED', 'Unrecognized request'],
  ['/_matrix/media/v3/preview_url?url=http://x', 404, 'M_UNRECOGNIZED', 'Unrecognized request'],
])('GET %s is answered %i %s', async (target, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.send('GET', target)).toMatchObject({ status, body: { errcode, error } });
});

test('the new paths want a token', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const address = await upload(alice, BYTES);
  const guest = matrixGuest(sandbox);

  for (const target of [
    `${DOWNLOAD}/${address}`,
    '/_matrix/client/v1/media/config',
    '/_matrix/media/v3/config',
  ]) {
    expect(await guest.send('GET', target)).toMatchObject({
      status: 401,
      body: { errcode: 'M_MISSING_TOKEN' },
    });
  }
  expect(await guest.send('POST', '/_matrix/media/v3/upload', { body: 'x' })).toMatchObject({ status: 401 });
});

test('as documented, the old paths hand out files without a token', async () => {
  const { alice, sandbox } = await meet('documented', 'alice');
  const address = await upload(alice, PNG, { type: 'image/png' });
  const guest = matrixGuest(sandbox);

  for (const target of [
    `r0/download/${address}?allow_remote=true`,
    `v3/download/${address}/name.png`,
    `v1/thumbnail/${address}?width=1&height=1`,
  ]) {
    const { status, bytes } = await guest.send('GET', `/_matrix/media/${target}`);
    expect([target, status, Buffer.from(bytes)]).toEqual([target, 200, PNG]);
  }
});

test('as Synapse does, the old paths have no file that was uploaded here, with a token or without', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const address = await upload(alice, PNG, { type: 'image/png' });

  for (const user of [alice, matrixGuest(sandbox)]) {
    for (const target of [`r0/download/${address}`, `v3/thumbnail/${address}?width=1&height=1`]) {
      expect(await user.send('GET', `/_matrix/media/${target}`)).toMatchObject({
        status: 404,
        body: { errcode: 'M_NOT_FOUND', error: 'Not found' },
      });
    }
  }
});

test('a thumbnail is the picture itself', async () => {
  const { alice } = await meet('synapse', 'alice');
  const address = await upload(alice, PNG, { type: 'image/png', query: '?filename=a.png' });

  const { status, headers, bytes } = await alice.send(
    'GET',
    `${THUMBNAIL}/${address}?width=32&height=32&method=crop`,
  );

  expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
    200,
    'image/png',
    'inline',
  ]);
  expect(Buffer.from(bytes)).toEqual(PNG);
});

test.each([
  ['text/plain', PNG, 'scale', 400, 'M_UNKNOWN', /^Cannot find any thumbnails for the requested media/],
  ['image/png', BYTES, 'scale', 400, 'M_UNKNOWN', /^Cannot find any thumbnails for the requested media/],
  ['image/png', PNG, 'shrink', 404, 'M_NOT_FOUND', /^Not found '/],
])('there is no thumbnail for %s, %s, %s', async (type, bytes, method, status, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');
  const address = await upload(alice, bytes, { type });

  expect(await alice.send('GET', `${THUMBNAIL}/${address}?width=1&height=1&method=${method}`)).toMatchObject({
    status,
    body: { errcode, error: expect.stringMatching(error) as string },
  });
});

test('a file beyond the limit that is configured is too large', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  await controller(sandbox).call('updateMockSettings', { body: { max_upload_size: 255 } });

  expect(await alice.call('getConfigAuthed')).toEqual({ 'm.upload.size': 255 });
  expect(await alice.send('POST', '/_matrix/media/v3/upload', { body: BYTES })).toMatchObject({
    status: 413,
    body: { errcode: 'M_TOO_LARGE', error: 'Upload request body is too large' },
  });
});

test('a file name that is not UTF-8 is refused', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.send('POST', '/_matrix/media/v3/upload?filename=%ff', { body: BYTES })).toMatchObject({
    status: 400,
    body: {
      errcode: 'M_UNKNOWN',
      error: expect.stringMatching(/^Invalid UTF-8 filename parameter/) as string,
    },
  });
});

test('a file whose length is not declared is refused', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const url = new URL(`${process.env.MOCK_MATRIX_URL ?? ''}/~${sandbox}/_matrix/media/v3/upload`);

  const answer = await new Promise<string>((resolve, reject) => {
    const sending = request(
      url,
      { method: 'POST', headers: { authorization: `Bearer ${alice.token}` } },
      (response) => {
        response.setEncoding('utf8');
        let text = String(response.statusCode);
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
      },
    );
    sending.on('error', reject);
    sending.flushHeaders();
    sending.end('hello');
  });

  expect(answer).toBe('400{"errcode":"M_UNKNOWN","error":"Request must specify a Content-Length"}');
});

/** An address without a file. */
async function reserve(
  user: MatrixUser,
): Promise<{ serverName: string; mediaId: string; expiresAt: number }> {
  const { content_uri, unused_expires_at } = await user.call('createContent');
  const [, serverName = '', mediaId = ''] = /^mxc:\/\/([^/]+)\/(.+)$/.exec(content_uri) ?? [];
  return { serverName, mediaId, expiresAt: unused_expires_at };
}

function fill(
  user: MatrixUser,
  { serverName, mediaId }: { serverName: string; mediaId: string },
): Promise<unknown> {
  return user.send('PUT', `/_matrix/media/v3/upload/${serverName}/${mediaId}?filename=q.txt`, {
    body: 'later',
    headers: { 'content-type': 'text/plain' },
  });
}

test('a file is waited for until it is uploaded to its address', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const address = await reserve(alice);

  const waiting = bob.send('GET', `${DOWNLOAD}/${address.serverName}/${address.mediaId}`);
  expect(await fill(alice, address)).toMatchObject({ status: 200, body: {} });

  const { status, body, headers } = await waiting;
  expect([status, body, headers.get('content-disposition')]).toEqual([
    200,
    'later',
    'inline; filename=q.txt',
  ]);
});

test('a file that is not uploaded in time is not there yet', async () => {
  const { alice } = await meet('synapse', 'alice');
  const { serverName, mediaId } = await reserve(alice);

  for (const target of [DOWNLOAD, '/_matrix/media/v3/download']) {
    expect(await alice.send('GET', `${target}/${serverName}/${mediaId}?timeout_ms=1`)).toMatchObject({
      status: 504,
      body: { errcode: 'M_NOT_YET_UPLOADED', error: 'Media has not been uploaded yet' },
    });
  }
});

test('an address takes one file, of the one who got it', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');
  const address = await reserve(alice);

  expect(await fill(bob, address)).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN', error: 'Only the creator of the media ID can upload to it' },
  });
  await fill(alice, address);
  expect(await fill(alice, address)).toMatchObject({
    status: 409,
    body: { errcode: 'M_CANNOT_OVERWRITE_MEDIA', error: 'Media ID already has content' },
  });
});

test.each([
  ['matrix.test', 'Unknown media ID'],
  ['other.org', 'Non-local server name specified'],
])('nothing can be uploaded to an unknown address of %s', async (serverName, error) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await fill(alice, { serverName, mediaId: 'nope' })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error },
  });
});

test('the journal holds the size of a file and not the file', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  await upload(alice, BYTES);

  const { requests } = await controller(sandbox).call('listMockRequests', {});

  expect(requests.find(({ operation_id }) => operation_id === 'uploadContent')).toMatchObject({
    request_body: '<256 bytes>',
  });
});

test('the spec declares that a file comes with the type it was uploaded with', () => {
  const spec = loadSpec('matrix');
  const downloads = spec.operations.filter(({ operationId }) =>
    /^get(Content|ContentThumbnail)/.test(operationId),
  );

  expect(downloads.length).toBeGreaterThanOrEqual(4);
  expect(new Set(downloads.map(({ responses }) => responses['200']?.contentType))).toEqual(new Set(['*/*']));
});
