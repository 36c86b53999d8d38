import type { FilePart } from '../../src/server/multipart.js';
import type { Overrides } from '../../src/server/override.js';
import type { Form } from '../../src/server/read-form.js';
import { startTiny, type TinyServer } from './tiny-server.js';

let server: TinyServer;
let received: Form | undefined;

beforeAll(async () => {
  const photographPet = ({ path, body }: { path: { name: string }; body: Form }) => {
    received = body;
    return { name: path.name };
  };
  server = await startTiny({ photographPet });
});

beforeEach(() => (received = undefined));

afterAll(() => server.stop());

const FORM = 'multipart/form-data; boundary=XX';

/** What came back for a body written by hand; each character of the text is a byte. */
async function send(
  text: string,
  type = FORM,
  target = '/pets/Rex/photo',
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(server.url + target, {
    method: 'POST',
    body: Buffer.from(text, 'latin1'),
    headers: { 'content-type': type },
  });
  return { status: response.status, body: await response.json() };
}

/** What the override got, with the bytes of files as text. */
function got(): Record<string, unknown> | undefined {
  const readable = (value: string | FilePart) =>
    typeof value === 'string' ? value : { ...value, bytes: Buffer.from(value.bytes).toString('latin1') };
  return received && Object.fromEntries(Object.entries(received).map(([name, v]) => [name, readable(v)]));
}

/** The bytes that UTF-8 makes of a text. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The file `x`, with what stands behind `name="file"` in its header. */
function fileNamed(parameters: string): string {
  return `--XX\r\nContent-Disposition: form-data; name="file"${parameters}\r\n\r\nx\r\n--XX--\r\n`;
}

test.each<[string, string, Record<string, unknown>]>([
  [
    'curl',
    '--XX\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n' +
      'Content-Type: application/octet-stream\r\n\r\n\x00\x01\r\n--\xff\r\n' +
      '--XX\r\nContent-Disposition: form-data; name="note"\r\n\r\n' +
      utf8('täxt') +
      '\r\n--XX--\r\n',
    {
      file: { filename: 'a.bin', type: 'application/octet-stream', bytes: '\x00\x01\r\n--\xff' },
      note: 'täxt',
    },
  ],
  [
    'httpx and the Letta SDK for Python',
    '--XX\r\nContent-Disposition: form-data; name="note"\r\n\r\ntrue\r\n' +
      utf8('--XX\r\nContent-Disposition: form-data; name="file"; filename="ünï %22q%22 日本.txt"\r\n') +
      'Content-Type: text/plain\r\n\r\nx\r\n--XX--\r\n',
    { file: { filename: 'ünï %22q%22 日本.txt', type: 'text/plain', bytes: 'x' }, note: 'true' },
  ],
  [
    'requests, which gives a file no type',
    '--XX\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\nworld\n\r\n--XX--\r\n',
    { file: { filename: 'a.txt', type: null, bytes: 'hello\r\nworld\n' } },
  ],
  [
    'aiohttp, which escapes names and puts the type first',
    '--XX\r\nContent-Type: application/octet-stream\r\n' +
      'Content-Disposition: form-data; name="file"; filename="%C3%BCn%20%22q%22.txt"\r\n\r\nx\r\n' +
      '--XX\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="note"\r\n\r\n' +
      'Rex\r\n--XX--\r\n',
    {
      file: { filename: '%C3%BCn%20%22q%22.txt', type: 'application/octet-stream', bytes: 'x' },
      note: 'Rex',
    },
  ],
  [
    'the Letta SDK for TypeScript, with an empty file',
    '--XX\r\nContent-Disposition: form-data; name="file"; filename="e.bin"\r\nContent-Type: text/plain\r\n\r\n\r\n--XX--\r\n',
    { file: { filename: 'e.bin', type: 'text/plain', bytes: '' } },
  ],
])('a form is read as %s sends it', async (_, text, expected) => {
  expect(await send(text)).toEqual({ status: 200, body: { name: 'Rex' } });
  expect(got()).toEqual(expected);
});

test('a form of fetch is read', async () => {
  const form = new FormData();
  form.append('note', 'two\nlines');
  form.append('file', new Blob(['{}'], { type: 'application/json' }), 'ünï.af');
  await fetch(`${server.url}/pets/Rex/photo`, { method: 'POST', body: form });

  expect(got()).toEqual({
    note: 'two\r\nlines',
    file: { filename: 'ünï.af', type: 'application/json', bytes: '{}' },
  });
});

test.each([
  ['escaped quotes', String.raw`; filename="a\"b\\.txt"`, String.raw`a"b\.txt`],
  ['a semicolon', '; filename="a;b.txt"', 'a;b.txt'],
  ['no quotes', ';filename=a.txt', 'a.txt'],
  ['the extended form', "; filename*=UTF-8''%C3%BCn%20x.txt", 'ün x.txt'],
  ['both forms', `; filename="u.txt"; filename*=utf-8'de'%C3%BCn.txt`, 'ün.txt'],
  ['the path of an old browser', String.raw`; filename="C:\dir\a.txt"`, 'a.txt'],
  ['bytes that are no UTF-8', '; filename="\xff.txt"', 'ÿ.txt'],
  ['nothing', '; filename=""', ''],
])('a filename with %s is read', async (_, parameters, filename) => {
  await send(fileNamed(parameters));

  expect(got()).toEqual({ file: { filename, type: null, bytes: 'x' } });
});

test.each([
  [
    'a quoted boundary',
    fileNamed('; filename=a').replaceAll('XX', 'X X'),
    'multipart/form-data; boundary="X X"',
  ],
  [
    'a boundary behind another parameter',
    fileNamed('; filename=a'),
    'Multipart/Form-Data; charset=utf-8; Boundary=XX',
  ],
  ['an empty line before it', `\r\n${fileNamed('; filename=a')}`, FORM],
  ['no line break after it', fileNamed('; filename=a').trimEnd(), FORM],
  ['something after it', `${fileNamed('; filename=a')}bye`, FORM],
])('a form with %s is read', async (_, text, type) => {
  expect((await send(text, type)).status).toBe(200);
  expect(got()).toEqual({ file: { filename: 'a', type: null, bytes: 'x' } });
});

test('what only looks like a boundary is part of a file', async () => {
  await send(fileNamed('; filename=a').replace('\r\nx\r\n', '\r\n--XX-\r\n--XXX\r\n--X\r\n\r\n'));

  expect(got()).toMatchObject({ file: { bytes: '--XX-\r\n--XXX\r\n--X\r\n' } });
});

test('of several files under one name the last counts, and of a field nobody declared none', async () => {
  const two = fileNamed('; filename=a').replace('--XX--\r\n', fileNamed('; filename=b'));
  const stray = '--XX\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n';

  await send(stray + two);

  expect(got()).toEqual({ file: { filename: 'b', type: null, bytes: 'x' } });
});

const REQUIRED = { path: '/body/file', rule: 'required', message: "must have required property 'file'" };

test.each([
  ['without its file', '--XX\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n--XX--\r\n', FORM],
  ['without fields', '--XX--\r\n', FORM],
  ['without anything', '', FORM],
  ['that is cut off in a file', fileNamed('; filename=a').slice(0, -10), FORM],
  ['that is cut off in a header', '--XX\r\nContent-Disposition: form-da', FORM],
  ['that is JSON', '{"file":"x"}', 'application/json'],
])('a form %s lacks a required field', async (_, text, type) => {
  expect(await send(text, type)).toMatchObject({
    status: 400,
    body: { reason: 'request-invalid', findings: [REQUIRED] },
  });
});

test('text is no file, and a file no text', async () => {
  const text = `${fileNamed('').replace('--XX--\r\n', '')}${fileNamed('; filename=a').replace('"file"', '"note"')}`;

  const { body } = await send(text);

  expect(body).toMatchObject({
    findings: [
      { path: '/body/file', rule: 'type', message: 'must be a file' },
      { path: '/body/note', rule: 'type', message: 'must be text' },
    ],
  });
});

test('an urlencoded form has text only', async () => {
  const { body } = await send('file=x&note=R%20x+y', 'application/x-www-form-urlencoded');

  expect(body).toMatchObject({ findings: [{ path: '/body/file', rule: 'type' }] });
});

test('everything that is wrong beside a form is told with it', async () => {
  const { body } = await send('--XX--\r\n', FORM, '/pets/Methuselah/photo?dry=perhaps&colour=red');

  expect((body as { findings: { path: string }[] }).findings.map(({ path }) => path)).toEqual([
    '/path/name',
    '/query/dry',
    '/body/file',
    '/query/colour',
  ]);
});

test.each([
  ['no boundary', fileNamed('; filename=a'), 'multipart/form-data', 'boundary-missing'],
  ['another boundary', fileNamed('; filename=a'), 'multipart/form-data; boundary=Y', 'malformed'],
  ['lines that end with LF', fileNamed('; filename=a').replaceAll('\r', ''), FORM, 'malformed'],
  ['something before it', `hello\r\n${fileNamed('; filename=a')}`, FORM, 'malformed'],
  ['a header that is none', '--XX\r\nnonsense\r\n\r\nx\r\n--XX--\r\n', FORM, 'malformed'],
  ['endless headers', fileNamed(`; filename="${'x'.repeat(9000)}"`), FORM, 'malformed'],
  ['a part without headers', '--XX\r\n\r\nx\r\n--XX--\r\n', FORM, 'name-missing'],
  ['a part without a name', fileNamed('').replace('name=', 'title='), FORM, 'name-missing'],
])('a form with %s is refused', async (_, text, type, problem) => {
  expect(await send(text, type)).toMatchObject({
    status: 400,
    body: { reason: 'form-unreadable', problem, message: expect.any(String) as unknown },
  });
  expect(server.sandbox.bugs).toEqual([]);
});

test('no byte of a form, changed or left out, breaks the server', async () => {
  const whole = fileNamed('; filename="a"').replace('\r\n\r\n', '\r\nContent-Type: text/plain\r\n\r\n');
  const statuses = new Set<number>();
  for (let at = 0; at < whole.length; at++) {
    for (const other of ['', '\r', '\n', '"', '\xff']) {
      statuses.add((await send(whole.slice(0, at) + other + whole.slice(at + 1))).status);
    }
  }

  expect([...statuses].sort()).toEqual([200, 400]);
  expect(server.sandbox.bugs).toEqual([]);
});

test('the journal tells how long a form was, not what was in it', async () => {
  const text = fileNamed('; filename=a');
  await send(text);

  const { requests } = (await (await fetch(`${server.url}/_mock/requests?limit=1`)).json()) as {
    requests: { request_body: string }[];
  };

  expect(requests[0]?.request_body).toBe(`<${text.length} bytes>`);
});

interface Declared {
  photo: {
    requestBody: { content: { 'multipart/form-data': { file: FilePart; note?: string } } };
    responses: { 200: { content: { 'application/json': string } } };
  };
}

test('an override is given the parts that its operation declares, as the compiler sees it', () => {
  const table: Overrides<Declared, object> = {
    photo: ({ body: { file, note } }) => `${file.filename} ${file.bytes.length} ${note?.length ?? 0}`,
  };
  // @ts-expect-error -- a file is no text
  table.photo = ({ body }) => body.file;

  expect(Object.keys(table)).toEqual(['photo']);
});
