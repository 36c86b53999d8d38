import { lettaEdge } from '../../../overrides/letta/edge/service.js';
import { answer } from '../../../src/server/answer.js';
import { createService } from '../../../src/server/service.js';
import { request, tinySandbox, tinySpec } from '../../server/tiny.js';

const received: unknown[] = [];

/** The pet shop's photographs as Letta would take them, with more types of fields than text. */
const service = createService(
  {
    ...lettaEdge,
    authenticate: () => undefined,
    overrides: { photographPet: ({ body }: { body: unknown }) => (received.push(body), { name: 'Rex' }) },
  },
  {
    ...tinySpec,
    operations: tinySpec.operations
      .filter(({ operationId }) => operationId === 'photographPet')
      .map((operation) => ({
        ...operation,
        parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string', maxLength: 5 } }],
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file', 'album'],
                properties: {
                  file: { type: 'string', format: 'binary' },
                  album: { type: 'string' },
                  note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
                  is_public: { type: 'boolean', default: true },
                },
              },
            },
          },
        },
      })),
  },
);

async function send(text: string, type = 'multipart/form-data; boundary=XX', target = '/pets/Rex/photo') {
  const asked = { ...request('POST', target, text), headers: { 'content-type': type } };
  const { reply } = await answer(service, await tinySandbox(), asked);
  return { status: reply.status, detail: (reply.body as { detail?: string }).detail };
}

function form(...fields: string[]): string {
  const parts = fields.map((field) => `--XX\r\nContent-Disposition: form-data; ${field}\r\n`);
  return `${parts.join('')}--XX--\r\n`;
}

const FILE = 'name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello';
const ALBUM = 'name="album"\r\n\r\nDogs';

test('the texts of a form are read as what they are declared to be, and empty ones as not sent', async () => {
  const file = { filename: 'a.txt', type: 'text/plain', bytes: Buffer.from('hello') };

  await send(form(FILE, ALBUM, 'name="is_public"\r\n\r\nno', 'name="note"\r\n\r\nold'));
  await send(form(FILE, 'name="album"\r\n\r\n', 'name="is_public"\r\n\r\n', 'name="note"\r\n\r\n'));

  expect(received).toEqual([
    { file, album: 'Dogs', is_public: false, note: 'old' },
    { file, album: '', is_public: true },
  ]);
});

// Letta: observed, with fields of other names.
const NO_FILE = "{'type': 'missing', 'loc': ('body', 'file'), 'msg': 'Field required', 'input': None}";
const TEXT_FOR_FILE =
  "{'type': 'value_error', 'loc': ('body', 'file'), 'msg': \"Value error, Expected UploadFile, received: " +
  "<class 'str'>\", 'input': 'x', 'ctx': {'error': ValueError(\"Expected UploadFile, received: <class 'str'>\")}}";

test.each([
  ['a missing file', form(ALBUM), undefined, `[${NO_FILE}]`],
  ['text for a file', form(ALBUM, 'name="file"\r\n\r\nx'), undefined, `[${TEXT_FOR_FILE}]`],
  ['an urlencoded form', 'album=Dogs&file=x', 'application/x-www-form-urlencoded', `[${TEXT_FOR_FILE}]`],
  ['JSON', '{}', 'application/json', `[${NO_FILE}, ${NO_FILE.replace("'file'", "'album'")}]`],
  [
    'a text that is no boolean',
    form(FILE, ALBUM, 'name="is_public"\r\n\r\nperhaps'),
    undefined,
    "[{'type': 'bool_parsing', 'loc': ('body', 'is_public'), 'msg': 'Input should be a valid boolean, unable to interpret input', 'input': 'perhaps'}]",
  ],
  [
    'a file for text',
    form(FILE, FILE.replace('"file"', '"album"')),
    undefined,
    "[{'type': 'string_type', 'loc': ('body', 'album'), 'msg': 'Input should be a valid string', 'input': " +
      "UploadFile(filename='a.txt', size=5, headers=Headers({'content-disposition': 'form-data; name=\"album\"; filename=\"a.txt\"', 'content-type': 'text/plain'}))}]",
  ],
])('a form is refused in the words of the real server: %s', async (_, text, type, detail) => {
  expect(await send(text, type)).toEqual({ status: 422, detail });
});

test('what is wrong with the path is told before what is wrong with the form', async () => {
  const { detail } = await send(form(ALBUM), undefined, '/pets/Methuselah/photo');

  expect(detail).toMatch(
    /^\[\{'type': 'string_too_long', 'loc': \('path', 'name'\).*'loc': \('body', 'file'\)/,
  );
});

test.each([
  ['multipart/form-data', 'Missing boundary in multipart.'],
  ['multipart/form-data; boundary=YY', 'There was an error parsing the body'],
])('what is no form is refused in the words of the real server: %s', async (type, detail) => {
  expect(await send(form(FILE), type)).toEqual({ status: 400, detail });
});

test('a part of a form without a name is refused in the words of the real server', async () => {
  expect(await send(form('filename="a"\r\n\r\nx'))).toEqual({
    status: 400,
    detail: 'The Content-Disposition header field "name" must be provided.',
  });
});
