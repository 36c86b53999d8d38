import { type DoorRules, turnedAway, type Visit } from '../../src/server/door.js';

const RULES: DoorRules = { host: '0.0.0.0', allowedHosts: [], allowedOrigins: [], controlToken: undefined };

const HERE = { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' };
const ELSEWHERE = { remoteAddress: '10.1.2.3', localAddress: '10.1.2.4' };

function visit(parts: Partial<Visit> = {}): Visit {
  return { method: 'POST', headers: { host: 'localhost:8008' }, ...HERE, ...parts };
}

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.8.9.10', '127.0.0.1'],
  ['::1', '::1'],
  ['::ffff:127.0.0.1', '::ffff:127.0.0.1'],
  ['10.1.2.3', '10.1.2.3'],
])('a program at %s that calls %s is on this machine and needs no token', (remoteAddress, localAddress) => {
  const rules = { ...RULES, controlToken: 'secret' };

  expect(turnedAway(visit({ remoteAddress, localAddress }), rules)).toBeUndefined();
});

test.each(['10.1.2.3', '192.168.1.9', '::ffff:10.1.2.3', 'fe80::1', ''])(
  'a program at %s is turned away where no token was agreed on',
  (remoteAddress) => {
    expect(turnedAway(visit({ ...ELSEWHERE, remoteAddress }), RULES)).toEqual({
      reason: 'other-machine',
      value: remoteAddress,
    });
  },
);

test.each([
  [undefined, 'no-token'],
  ['Bearer wrong', 'wrong-token'],
  ['Bearer secret ', 'wrong-token'],
  ['bearer secret', 'wrong-token'],
  ['secret', 'wrong-token'],
])('a program elsewhere that sends %s is asked for the token', (authorization, reason) => {
  const headers = { host: '10.1.2.4:8008', authorization };

  expect(turnedAway(visit({ ...ELSEWHERE, headers }), { ...RULES, controlToken: 'secret' })).toEqual({
    reason,
    value: '10.1.2.3',
  });
});

test('a program elsewhere that knows the token may use any name of this machine', () => {
  const headers = { host: 'test-synapse:8008', authorization: 'Bearer secret' };

  expect(turnedAway(visit({ ...ELSEWHERE, headers }), { ...RULES, controlToken: 'secret' })).toBeUndefined();
});

test('a door that asks for no token lets programs elsewhere in, by names that are allowed', () => {
  const rules = { ...RULES, controlToken: 'none', allowedHosts: ['test-synapse'] };

  expect(turnedAway(visit({ ...ELSEWHERE, headers: { host: 'test-synapse:8008' } }), rules)).toBeUndefined();
  expect(turnedAway(visit({ ...ELSEWHERE, headers: { host: 'evil.example' } }), rules)).toMatchObject({
    reason: 'host',
  });
});

test('the word none is no token', () => {
  const headers = { host: 'evil.example', authorization: 'Bearer none' };

  expect(turnedAway(visit({ headers }), { ...RULES, controlToken: 'none' })).toMatchObject({
    reason: 'host',
  });
});

test.each([
  'localhost',
  'localhost:8008',
  'LOCALHOST:8008',
  'localhost.:8008',
  'alice.localhost:8008',
  '127.0.0.1:8008',
  '192.168.1.9',
  '[::1]:8008',
  'mock.test:8008',
  'alice.mock.test',
])('a program here may call %s', (host) => {
  expect(turnedAway(visit({ headers: { host } }), { ...RULES, allowedHosts: ['Mock.Test'] })).toBeUndefined();
});

test.each([
  'rebind.evil.example',
  'evil.example:8008',
  'localhost.evil.example',
  'evillocalhost',
  'xmock.test',
  'mock.test.evil.example',
  '127.0.0.1.evil.example',
  '[evil.example]',
  '',
])('no page can call this machine %s to get past the door', (host) => {
  expect(turnedAway(visit({ headers: { host } }), { ...RULES, allowedHosts: ['mock.test'] })).toEqual({
    reason: 'host',
    value: host,
  });
});

test('the name that is listened on is a name of the server', () => {
  expect(
    turnedAway(visit({ headers: { host: 'my-box:8008' } }), { ...RULES, host: 'my-box' }),
  ).toBeUndefined();
});

test('a program without a host, of HTTP/1.0, may call', () => {
  expect(turnedAway(visit({ headers: {} }), RULES)).toBeUndefined();
});

test.each([
  ['localhost:8008', 'http://localhost:8008'],
  ['127.0.0.1:8008', 'http://127.0.0.1:8008'],
  ['localhost:8008', 'http://app.test:3000'],
])('at %s a page of %s may call', (host, origin) => {
  const rules = { ...RULES, allowedOrigins: ['http://app.test:3000'] };

  expect(turnedAway(visit({ headers: { host, origin } }), rules)).toBeUndefined();
});

test.each([
  'https://evil.example',
  'http://localhost:3000',
  'http://127.0.0.1:8008',
  'https://localhost:8008',
  'http://app.test:3000.evil.example',
  'null',
  '',
])('a page of %s may not call', (origin) => {
  const rules = { ...RULES, allowedOrigins: ['http://app.test:3000'] };

  expect(turnedAway(visit({ headers: { host: 'localhost:8008', origin } }), rules)).toEqual({
    reason: 'origin',
    value: origin,
  });
});

test('a page may not call with the token either, unless its origin is allowed', () => {
  const headers = { host: 'localhost:8008', origin: 'https://evil.example', authorization: 'Bearer secret' };

  expect(turnedAway(visit({ headers }), { ...RULES, controlToken: 'secret' })).toMatchObject({
    reason: 'origin',
  });
});

test.each([
  ['GET', 'cross-site', 'no-cors', 'page'],
  ['POST', 'cross-site', 'navigate', 'page'],
  ['GET', 'same-site', 'cors', 'page'],
  ['GET', 'cross-site', 'navigate', undefined],
  ['GET', 'none', 'navigate', undefined],
  ['GET', 'same-origin', 'cors', undefined],
])('a %s that a browser calls %s and %s is turned away as %s', (method, site, mode, reason) => {
  const headers = { host: 'localhost:8008', 'sec-fetch-site': site, 'sec-fetch-mode': mode };

  expect(turnedAway(visit({ method, headers }), RULES)?.reason).toBe(reason);
});

test('a browser may ask from elsewhere, without the token, whether it may send it', () => {
  const headers = {
    host: '10.1.2.4:8008',
    origin: 'http://app.test:3000',
    'access-control-request-method': 'POST',
  };
  const rules = { ...RULES, controlToken: 'secret', allowedOrigins: ['http://app.test:3000'] };

  expect(turnedAway(visit({ ...ELSEWHERE, method: 'OPTIONS', headers }), rules)).toBeUndefined();
  expect(turnedAway(visit({ ...ELSEWHERE, method: 'POST', headers }), rules)?.reason).toBe('no-token');
});
