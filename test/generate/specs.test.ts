import type { Doc } from '../../src/generate/document.js';
import { lint } from '../../src/generate/lint.js';
import { lintAnswers } from '../../src/generate/lint-answers.js';
import { precompute } from '../../src/generate/precompute.js';
import { typesOf } from '../../src/generate/types.js';

/** A spec of one operation that is fine but for what is given. */
function document(operation: Doc): Doc {
  const pet = { type: 'object', properties: { name: { type: 'string', description: 'What it is called.' } } };
  return {
    openapi: '3.1.0',
    info: { title: 'Pets', version: '1' },
    components: { schemas: { Pet: { ...pet, description: 'An animal.', required: ['name'] } } },
    paths: {
      '/pets': {
        post: {
          operationId: 'watchPets',
          summary: 'Watch pets',
          description: 'Tells of every pet.',
          ...operation,
          responses: {
            default: { description: 'An error.' },
            ...(operation.responses as Doc | undefined),
          },
        },
      },
    },
  };
}

const PET = { schema: { $ref: '#/components/schemas/Pet' }, example: { name: 'Rex' } };

function answering(content: Doc): Doc {
  return document({ responses: { 200: { description: 'Pets.', content } } });
}

test('the schema of a stream is that of each event, and stands beside the one of the whole answer', () => {
  const whole = { schema: { type: 'array' }, example: [] };

  const [either] = precompute(answering({ 'text/event-stream': PET, 'application/json': whole })).operations;
  const [only] = precompute(answering({ 'text/event-stream': PET })).operations;

  expect(either?.responses['200']).toEqual({
    contentType: 'application/json',
    schema: { type: 'array' },
    example: [],
    eventSchema: { $ref: '#/components/schemas/Pet' },
  });
  expect(only?.responses['200']).toEqual({ eventSchema: { $ref: '#/components/schemas/Pet' } });
});

test.each([
  ['an example', { schema: PET.schema }, 'watchPets 200: text/event-stream has no example'],
  ['a schema', {}, 'watchPets 200: text/event-stream has no schema'],
  [
    'an example that holds to its schema',
    { ...PET, example: {} },
    "watchPets 200: the example example breaks its schema: example must have required property 'name'",
  ],
])('a stream of events needs %s', (_, events, problem) => {
  expect(lint(answering({ 'text/event-stream': events }))).toEqual([problem]);
});

test('a stream of events that is described and has an example is fine', () => {
  expect(lint(answering({ 'text/event-stream': PET }))).toEqual([]);
});

const PHOTO = {
  type: 'object',
  description: 'A photo.',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary', description: 'The file.' },
    note: { type: 'string', description: 'What it shows.' },
  },
};

function taking(content: Doc): Doc {
  const answer = {
    description: 'Done.',
    content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
  };
  return document({ requestBody: { required: true, content }, responses: { 200: answer } });
}

test('a file of a form has a type of its own, and a body that is one file has not', async () => {
  const types = await typesOf(taking({ 'multipart/form-data': { schema: PHOTO } }));

  expect(types).toContain("import type { FilePart } from '../src/server/multipart.js';");
  expect(types).toMatch(/file: FilePart;[^}]* note\?: string;/);
  expect(types).toContain('"*/*": string;');
  expect(await typesOf(taking({}))).not.toContain('FilePart');
});

test('the schema of a form is spelled out where it is declared', () => {
  const spec = taking({ 'multipart/form-data': { schema: { $ref: '#/components/schemas/Pet' } } });

  const [{ requestBody } = {}] = precompute(spec).operations;

  expect(requestBody?.content['multipart/form-data']?.schema).toMatchObject({
    required: ['name'],
    properties: { name: { type: 'string' } },
  });
});

test('a form has fields', () => {
  const schema = { type: 'object', additionalProperties: true };

  expect(lint(taking({ 'multipart/form-data': { schema } }))).toContain(
    'watchPets request: a form needs properties',
  );
  expect(lint(taking({ 'multipart/form-data': { schema: PHOTO } }))).not.toContain(
    'watchPets request: a form needs properties',
  );
});

test.each([
  ['that items are unique', { type: 'array', uniqueItems: true }, 'uniqueItems'],
  ['that a map is not empty', { type: 'object', minProperties: 1 }, 'minProperties'],
  ['that a list is long', { type: 'array', minItems: 9 }, 'minItems'],
  ['which item comes first', { type: 'array', prefixItems: [{ type: 'string' }] }, 'prefixItems'],
])('no answer may say %s, as large ones are checked in parts', (_, schema, keyword) => {
  const answer = { 'application/json': { schema: { type: 'object', properties: { pets: schema } } } };

  expect(lintAnswers(answering(answer))).toEqual([
    `an answer: ${keyword} speaks of a whole, but large answers are checked in parts`,
  ]);
});

test('an answer may say that a list has an item', () => {
  const answer = { 'application/json': { schema: { type: 'array', minItems: 1, maxItems: 1 } } };

  expect(lintAnswers(answering(answer))).toEqual([]);
});
