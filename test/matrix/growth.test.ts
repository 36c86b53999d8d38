import { authenticateInteractively, findAuthentication } from '../../src/matrix/sessions/interactive-auth.js';
import type { Homeserver } from '../../src/matrix/model/homeserver.js';
import { fillMedia, reserveMedia, uploadMedia } from '../../src/matrix/media/media.js';
import { findAnswer, rememberAnswer } from '../../src/matrix/sending/numbered-requests.js';
import { defineFilter } from '../../src/matrix/sync/sync-filter.js';
import { homeserverOf } from '../support/homeserver.js';

// Ten thousand of a thing take too long over HTTP, so that the rules are asked themselves.

const FULL = 10_000;

/** Opens an authentication, and returns its session. */
function open(homeserver: Homeserver): string {
  const step = { operation: 'POST /x', auth: undefined, body: {}, password: null };
  try {
    authenticateInteractively(homeserver, [{ stages: ['m.login.dummy'] }], step);
  } catch (incomplete) {
    return (incomplete as { toJSON(): { session: string } }).toJSON().session;
  }
  throw new Error('nothing was asked for');
}

test('of authentications that nobody completes the oldest are forgotten', () => {
  const homeserver = homeserverOf([]);
  const [first, second] = [open(homeserver), open(homeserver)];
  for (let count = 2; count <= FULL; count++) open(homeserver);

  expect(() => findAuthentication(homeserver, { session: first })).toThrow('Unknown session ID');
  expect(findAuthentication(homeserver, { session: second })).toMatchObject({ sessionId: second });
});

test('of answers to numbered requests the oldest are forgotten', () => {
  const homeserver = homeserverOf([]);
  const device = { userId: '@alice:matrix.test', deviceId: 'D' };
  for (let count = 0; count <= FULL; count++) rememberAnswer(homeserver, device, `t${count}`, { count });

  expect(findAnswer(homeserver, device, 't0')).toBeUndefined();
  expect(findAnswer(homeserver, device, 't1')).toEqual({ count: 1 });
});

test('of addresses that no file is uploaded to the oldest are forgotten, and no file is', () => {
  const homeserver = homeserverOf([]);
  const file = { contentType: 'text/plain', fileName: null, bytes: new Uint8Array() };
  const mediaIdOf = (uri: string) => uri.split('/').at(-1) ?? '';
  const uploaded = mediaIdOf(uploadMedia(homeserver, '@alice:matrix.test', file));
  const ids = Array.from({ length: FULL + 1 }, () =>
    mediaIdOf(reserveMedia(homeserver, '@alice:matrix.test').uri),
  );
  const fill = (mediaId = '') =>
    fillMedia(homeserver, '@alice:matrix.test', { serverName: homeserver.serverName, mediaId }, file);

  expect(() => fill(ids[0])).toThrow('Unknown media ID');
  expect(() => fill(ids[1])).not.toThrow();
  expect(() => fill(uploaded)).toThrow('Media ID already has content');
});

test('the same filter keeps its id among ten thousand', () => {
  const homeserver = homeserverOf([]);
  const keep = (limit: number) =>
    defineFilter(homeserver, '@alice:matrix.test', { presence: { limit }, room: {} });
  const ids = Array.from({ length: FULL }, (_, limit) => keep(limit));

  expect(ids.at(-1)).toBe(String(FULL - 1));
  expect(keep(0)).toBe('0');
});
