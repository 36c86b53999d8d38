import type { Refused } from '../../src/server/refusal.js';
import { Router } from '../../src/server/router.js';
import { tinySpec } from './tiny.js';

const strict = new Router(tinySpec, { ignoreTrailingSlash: false, emptySegments: true });
const lenient = new Router(tinySpec, { ignoreTrailingSlash: true, emptySegments: false });

function refusalOf(route: () => unknown): unknown {
  try {
    route();
  } catch (error) {
    return (error as Refused).refusal;
  }
  throw new Error('was not refused');
}

test.each(['/pets/!a:b', '/pets/%21a%3Ab', '/pets/!a%3Ab', '/pets/!a%3ab'])(
  '%s is one pet in every spelling',
  (path) => {
    expect(strict.route('GET', path).pathParams).toEqual({ name: '!a:b' });
  },
);

test('an encoded slash stays inside its segment', () => {
  expect(strict.route('GET', '/pets/a%2Fb').pathParams).toEqual({ name: 'a/b' });
});

test('a literal segment wins over a parameter', () => {
  expect(strict.route('GET', '/pets/count').operation.operationId).toBe('countPets');
});

test('HEAD is routed as GET', () => {
  expect(strict.route('HEAD', '/pets/count').operation.operationId).toBe('countPets');
});

test('a template without the last key is the operation with an empty one', () => {
  expect(strict.route('GET', '/pets/Rex/toys').operation.operationId).toBe('getToy');
  expect(strict.route('GET', '/pets/Rex/toys/').pathParams).toEqual({ name: 'Rex', toy: '' });
});

test('a path that exists for another method is told apart from an unknown one', () => {
  expect(refusalOf(() => strict.route('DELETE', '/pets'))).toEqual({
    reason: 'wrong-method',
    allowed: ['POST'],
  });
  expect(refusalOf(() => strict.route('GET', '/cats'))).toEqual({ reason: 'unknown-path' });
});

test.each(['/pets/%zz', '/pets/%', '/pets/%ff'])('%s is no percent-encoding of UTF-8', (path) => {
  expect(refusalOf(() => strict.route('GET', path))).toMatchObject({ reason: 'malformed-path' });
});

test('dot segments and double slashes are taken literally', () => {
  expect(refusalOf(() => strict.route('GET', '//pets/Rex'))).toEqual({ reason: 'unknown-path' });
  expect(strict.route('GET', '/pets/..').pathParams).toEqual({ name: '..' });
  expect(strict.route('GET', '/pets/%2e%2e').pathParams).toEqual({ name: '..' });
});

test('a trailing slash matters only where the service says so', () => {
  expect(lenient.route('GET', '/pets/count/').operation.operationId).toBe('countPets');
  expect(refusalOf(() => strict.route('GET', '/pets/count/'))).toEqual({ reason: 'unknown-path' });
});

test('an empty segment is a parameter only where the service says so', () => {
  expect(strict.route('GET', '/pets/').pathParams).toEqual({ name: '' });
  expect(refusalOf(() => lenient.route('GET', '/pets//'))).toEqual({ reason: 'unknown-path' });
});

test('two operations cannot share a method and a template', () => {
  const [first] = tinySpec.operations;
  const clash = { ...tinySpec, operations: [...tinySpec.operations, { ...first!, operationId: 'again' }] };
  const rules = { ignoreTrailingSlash: false, emptySegments: true };

  expect(() => new Router(clash, rules)).toThrow('is taken by another operation');
});

test('a template that fixes a parameter matches that value alone', () => {
  const [first] = tinySpec.operations;
  const operation = { ...first!, method: 'GET', templates: ['/old/{name}/{toy=ball}'] };
  const router = new Router(
    { ...tinySpec, operations: [operation] },
    { ignoreTrailingSlash: false, emptySegments: true },
  );

  expect(router.route('GET', '/old/Rex/ball').pathParams).toEqual({ name: 'Rex', toy: 'ball' });
  expect(refusalOf(() => router.route('GET', '/old/Rex/bone'))).toEqual({ reason: 'unknown-path' });
});
