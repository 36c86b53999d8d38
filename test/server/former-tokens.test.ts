import type { Homeserver } from '../../src/matrix/model/homeserver.js';
import { openSession } from '../../src/matrix/sessions/sessions.js';
import { homeserverOf } from '../support/homeserver.js';
import { FormerTokens } from '../../src/sandbox/former-tokens.js';

// So many tokens take too long over HTTP.

/** A homeserver on which one user has logged in so often with tokens that are numbered from a number on. */
function homeserverWith(count: number, first = 0): Homeserver {
  const homeserver = homeserverOf(['alice'], { dialect: 'documented' });
  const wish = { deviceId: 'PHONE' };
  for (let n = first; n < first + count; n++)
    openSession(homeserver, '@alice:matrix.test', { ...wish, token: `token ${n}` });
  return homeserver;
}

test('of a sandbox that ends, the latest thousand tokens are remembered', () => {
  const former = new FormerTokens();

  former.remember({ name: 'mine', matrix: homeserverWith(1001) });

  expect(former.ownerOf('token 0')).toBeUndefined();
  expect(former.ownerOf('token 1')).toBe('mine');
  expect(former.ownerOf('token 1000')).toBe('mine');
});

test('of all sandboxes that end, the latest ten thousand tokens are remembered', () => {
  const former = new FormerTokens();

  for (let life = 0; life < 11; life++) {
    former.remember({ name: `life-${life}`, matrix: homeserverWith(1000, life * 1000) });
  }

  expect(former.ownerOf('token 999')).toBeUndefined();
  expect(former.ownerOf('token 1000')).toBe('life-1');
  expect(former.ownerOf('token 10999')).toBe('life-10');
});
