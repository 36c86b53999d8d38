import { jest } from '@jest/globals';
import { answer, Disconnect } from '../../src/server/answer.js';
import type { Work } from '../../src/scheduling/slices.js';
import { faked } from '../../src/server/override.js';
import { createService, type ServiceDefinition } from '../../src/server/service.js';
import { request, TinyError, tinySandbox, tinyService, tinySpec } from './tiny.js';

test('an override answers with the success status of its operation', async () => {
  const { reply, answeredBy } = await answer(tinyService(), await tinySandbox(), request('GET', '/pets/Rex'));

  expect(reply).toMatchObject({ status: 200, body: { name: 'Rex' } });
  expect(answeredBy).toBe('override');
});

test('defaults of the spec reach the override', async () => {
  const seen: unknown[] = [];
  const service = tinyService({
    addPet: ({ body, query }: { body: object; query: object }) => (seen.push(query), body),
  });

  const { reply } = await answer(
    service,
    await tinySandbox(),
    request('POST', '/pets?tag=a&tag=b', { name: 'Rex' }),
  );

  expect(reply.body).toEqual({ name: 'Rex', age: 1 });
  expect(seen).toEqual([{ dry: false, tag: ['a', 'b'] }]);
});

test('the first value of a repeated scalar wins, and parameters come in their declared type', async () => {
  const seen: unknown[] = [];
  const service = tinyService({
    addPet: ({ body, query }: { body: object; query: object }) => (seen.push(query), body),
  });

  await answer(service, await tinySandbox(), request('POST', '/pets?dry=true&dry=false', { name: 'Rex' }));

  expect(seen).toEqual([{ dry: true }]);
});

test('a query parameter the spec does not know is answered all the same, and noted', async () => {
  const { reply, findings } = await answer(
    tinyService(),
    await tinySandbox(),
    request('GET', '/pets/Rex?colour=red'),
  );

  expect(reply.status).toBe(200);
  expect(findings).toMatchObject([{ path: '/query/colour', rule: 'unknown' }]);
});

test('every finding of a bad request is reported at once', async () => {
  const asked = request('POST', '/pets?dry=perhaps', { age: 'old' });

  const { reply, answeredBy, findings } = await answer(tinyService(), await tinySandbox(), asked);

  expect(reply.status).toBe(400);
  expect(answeredBy).toBe('refused');
  expect(findings.map(({ path, rule }) => [path, rule])).toEqual([
    ['/query/dry', 'type'],
    ['/body/name', 'required'],
    ['/body/age', 'type'],
  ]);
});

test.each([
  ['cut-off JSON', '{"name":'],
  ['no body', ''],
  ['NaN', '{"name":NaN}'],
  ['absurdly deep nesting', `{"name":${'['.repeat(2000)}${']'.repeat(2000)}}`],
])('%s is no JSON', async (_, body) => {
  const { reply } = await answer(tinyService(), await tinySandbox(), request('POST', '/pets', body));

  expect(reply).toMatchObject({ status: 400, body: { reason: 'body-not-json' } });
});

test("the service's own errors are rendered by the service", async () => {
  const service = tinyService({
    getPet: () => {
      throw new TinyError('Rex is out');
    },
  });

  const { reply, answeredBy } = await answer(service, await tinySandbox(), request('GET', '/pets/Rex'));

  expect(reply).toMatchObject({ status: 409, body: { text: 'Rex is out' } });
  expect(answeredBy).toBe('override');
});

test.each([
  ['an answer off its own spec', () => ({ name: 'Rex', colour: 'red' })],
  ['an unexpected error', () => (undefined as unknown as { x: { y: string } }).x.y],
])('%s is a bug: counted, told, and answered 500', async (_, getPet) => {
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const sandbox = await tinySandbox();

  const { reply } = await answer(tinyService({ getPet }), sandbox, request('GET', '/pets/Rex'));

  expect(reply).toEqual({ status: 500, body: { broken: true } });
  expect(sandbox.bugs).toHaveLength(1);
  expect(said).toHaveBeenCalledTimes(1);
  said.mockRestore();
});

test('a faked operation invents what its schema allows, the same for the same seed', async () => {
  const first = await answer(tinyService(), await tinySandbox(), request('GET', '/invented'));
  const second = await answer(tinyService(), await tinySandbox(), request('GET', '/invented'));

  expect(first.answeredBy).toBe('faked');
  expect(first.reply.status).toBe(200);
  expect(first.reply.body).toHaveProperty('name');
  expect(second.reply.body).toEqual(first.reply.body);
});

test('reading a faked operation twice gives the same, making something twice does not', async () => {
  const sandbox = await tinySandbox();
  const bodyOf = async (method: string) =>
    (await answer(tinyService(), sandbox, request(method, '/invented'))).reply.body;

  expect(await bodyOf('GET')).toEqual(await bodyOf('GET'));
  expect(await bodyOf('POST')).not.toEqual(await bodyOf('POST'));
});

test('where the faker cannot satisfy a schema, the example of the spec is the answer', async () => {
  const service = tinyService();
  // The example breaks the impossible schema too; only which answer was chosen is looked at here.
  service.responses.check = () => undefined;

  const { reply } = await answer(service, await tinySandbox(), request('GET', '/impossible'));

  expect(reply.body).toEqual({ id: 'of the spec' });
});

test('a fault meets as many requests as it was told to', async () => {
  const sandbox = await tinySandbox();
  const fault = { operationId: 'getPet', status: 503, body: 'down', delayMs: 0, disconnect: false };
  sandbox.faults.add({ ...fault, times: 1 });

  const first = await answer(tinyService(), sandbox, request('GET', '/pets/Rex'));
  const second = await answer(tinyService(), sandbox, request('GET', '/pets/Rex'));

  expect(first).toMatchObject({ answeredBy: 'fault', reply: { status: 503, body: 'down' } });
  expect(second).toMatchObject({ answeredBy: 'override', reply: { status: 200 } });
});

test('a fault can end the connection', async () => {
  const sandbox = await tinySandbox();
  sandbox.faults.add({ path: '/pets/*', delayMs: 0, disconnect: true, times: null });

  const answering = answer(tinyService(), sandbox, request('GET', '/pets/Rex'));

  await expect(answering).rejects.toBeInstanceOf(Disconnect);
});

test('a table that forgets an operation of the spec is refused at start-up', () => {
  const definition = { ...tinyService(), overrides: { getPet: faked } as ServiceDefinition['overrides'] };

  expect(() => createService(definition, tinySpec)).toThrow(
    'tiny: countPets is in the spec but nobody answers it',
  );
});

test('an override may be work that is done in slices, and ends when the client leaves', async () => {
  const steps: string[] = [];
  const leaving = new AbortController();
  function* getPet({ path }: { path: { name: string } }): Work<object> {
    steps.push('looks');
    yield;
    steps.push('finds');
    if (path.name === 'Gone') leaving.abort();
    yield;
    steps.push('answers');
    return { name: path.name };
  }
  const service = tinyService({ getPet });
  const sandbox = await tinySandbox();

  const { reply } = await answer(service, sandbox, request('GET', '/pets/Rex'));
  const left = answer(service, sandbox, { ...request('GET', '/pets/Gone'), signal: leaving.signal });

  await expect(left).rejects.toBeInstanceOf(Disconnect);
  expect(reply.body).toEqual({ name: 'Rex' });
  expect(steps).toEqual(['looks', 'finds', 'answers', 'looks', 'finds']);
});
