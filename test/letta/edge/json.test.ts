import { controller, freshSandbox, lettaActor } from '../../support/users.js';

/** Lists of agents without anything around them. */
const ARRAY = { 'x-mock-list-format': 'array' };

const JSON_TYPE = { 'content-type': 'application/json' };

/** What comes of a body written by hand, as text. */
async function post(
  target: string,
  body: string | Uint8Array,
  letta = lettaActor(freshSandbox()),
  headers: Record<string, string> = JSON_TYPE,
): Promise<[number, string]> {
  const { status, bytes } = await letta.send('POST', target, { body, headers });
  return [status, Buffer.from(bytes).toString()];
}

/** Numbers as they are sent, and as orjson writes them. */
test.each([
  ['1.0', '1.0'],
  ['1e2', '100.0'],
  ['-0.0', '-0.0'],
  ['-0', '0'],
  ['0.00001', '0.00001'],
  ['1e-7', '1e-7'],
  ['1e16', '1e+16'],
  ['9007199254740993', '9007199254740993'],
  ['18446744073709551615', '18446744073709551615'],
  ['NaN', 'null'],
  ['-Infinity', 'null'],
  ['1e400', 'null'],
  ['[1.0,2,{"a":3.0}]', '[1.0,2,{"a":3.0}]'],
])('metadata with %s comes back with %s', async (sent, written) => {
  const letta = lettaActor(freshSandbox());

  const [status, text] = await post(
    '/v1/blocks',
    `{"label":"x","value":"y","metadata":{"n":${sent}}}`,
    letta,
  );
  expect(status).toBe(200);
  expect(text).toContain(`"metadata":{"n":${written}}`);

  const { id } = JSON.parse(text) as { id: string };
  const { bytes } = await letta.send('GET', `/v1/blocks/${id}`);
  expect(Buffer.from(bytes).toString()).toContain(`"metadata":{"n":${written}}`);
});

const BLOCK = '{"label":"ü","value":"y"}';

/** A text in UTF-32. */
function utf32(text: string): Buffer {
  const bytes = Buffer.alloc(text.length * 4);
  [...text].forEach((character, at) => bytes.writeUInt32LE(character.codePointAt(0) ?? 0, at * 4));
  return bytes;
}

test.each([
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${BLOCK}`)],
  ['UTF-16', Buffer.from(`\ufeff${BLOCK}`, 'utf16le')],
  ['UTF-16, little-endian', Buffer.from(BLOCK, 'utf16le')],
  ['UTF-16, big-endian', Buffer.from(BLOCK, 'utf16le').swap16()],
  ['UTF-32', utf32(BLOCK)],
])('a body in %s is read', async (_, body) => {
  const [status, text] = await post('/v1/blocks', body);

  expect([status, JSON.parse(text)]).toMatchObject([200, { label: 'ü' }]);
});

test.each([
  ['bytes that are no UTF-8', Buffer.from('{"label":"\xff"}', 'latin1')],
  ['half a character in UTF-16', Buffer.from(BLOCK, 'utf16le').subarray(0, 21)],
  ['more digits than Python reads', `{"label":"x","value":"y","metadata":{"n":${'1'.repeat(4301)}}}`],
])('a body of %s cannot be parsed', async (_, body) => {
  const [status, text] = await post('/v1/blocks', body);

  expect([status, JSON.parse(text)]).toMatchObject([400, { detail: 'There was an error parsing the body' }]);
});

test.each(['"\\ud800"', '"\\udc00\\ud800"'])('%s is no text', async (text) => {
  const [status, answer] = await post('/v1/blocks', `{"label":${text},"value":"y"}`);

  expect(status).toBe(422);
  expect((JSON.parse(answer) as { detail: string }).detail).toContain("'type': 'string_unicode'");
});

test('a surrogate in UTF-8 is read as what it is half of', async () => {
  const [status, answer] = await post(
    '/v1/blocks',
    Buffer.from('{"label":"\xed\xa0\x80","value":"y"}', 'latin1'),
  );

  expect(status).toBe(422);
  expect((JSON.parse(answer) as { detail: string }).detail).toContain("'input': '\\ud800'");
});

test('the last of several members counts', async () => {
  const [status, text] = await post('/v1/blocks', '{"label":"a","value":"y","label":"b"}');

  expect([status, JSON.parse(text)]).toMatchObject([200, { label: 'b' }]);
});

test('an error shows a float as one', async () => {
  const [status, text] = await post('/v1/blocks', '{"label":1.0,"value":[2.0]}');

  expect(status).toBe(422);
  expect((JSON.parse(text) as { detail: string }).detail).toContain("'input': [2.0]");
});

test('a body of null is none, also where one is needed', async () => {
  const letta = lettaActor(freshSandbox());
  const { bytes } = await letta.send('POST', '/v1/blocks', { body: 'null', headers: JSON_TYPE });

  expect(Buffer.from(bytes).toString()).toContain("'type': 'missing', 'loc': ('body',)");
});

const FORM = { 'content-type': 'multipart/form-data; boundary=b' };
const file = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n';
const field = (value: string) => `Content-Disposition: form-data; name="name"\r\n\r\n${value}\r\n`;

test.each([
  [Array<string>(1001).fill(file), 'Too many files. Maximum number of files is 1000.'],
  [Array<string>(1001).fill(field('x')), 'Too many fields. Maximum number of fields is 1000.'],
  [[file, field('x'.repeat(1024 * 1024 + 1))], 'Part exceeded maximum size of 1024KB.'],
])('a form is bounded as by Starlette (%#)', async (parts, detail) => {
  const letta = lettaActor(freshSandbox());
  const { id } = await letta.call('create_folder', {
    body: { name: 'f', embedding: 'openai/text-embedding-3-small' },
  });

  const body = `--b\r\n${parts.join('--b\r\n')}--b--\r\n`;
  const [status, text] = await post(`/v1/folders/${id}/upload`, body, letta, FORM);

  expect([status, JSON.parse(text)]).toMatchObject([400, { detail }]);
});

test('numbers that Letta holds as floats are written as floats, and others are not', async () => {
  const letta = lettaActor(freshSandbox());
  const settings = { provider_type: 'openai', temperature: 1 };

  const { bytes } = await letta.try('create_agent', {
    body: {
      model: 'openai/gpt-4o-mini',
      embedding: 'openai/text-embedding-3-small',
      model_settings: settings,
      metadata: { temperature: 1 },
    },
  });

  const text = Buffer.from(bytes).toString();
  expect(text.match(/"temperature":[^,}]*/g)?.sort()).toEqual([
    '"temperature":1',
    '"temperature":1.0',
    '"temperature":1.0',
  ]);
  expect(text).toContain('"context_window":');
  expect(text).not.toMatch(/"context_window":\d+\.0/);
});

test.each([10, 60])('floats are floats in a page of %d agents', async (count) => {
  const sandbox = freshSandbox();
  const settings = { provider_type: 'openai', temperature: 1 };
  const agents = Array.from({ length: count }, (_, n) => ({ name: `Agent ${n}` }));
  await controller(sandbox).call('seedMock', { body: { agents } });
  const letta = lettaActor(sandbox);
  for (const { id } of (await letta.call('list_agents', { query: { limit: count }, headers: ARRAY })) as {
    id: string;
  }[])
    await letta.call('modify_agent', { path: { agent_id: id }, body: { model_settings: settings } });

  const { bytes } = await letta.try('list_agents', { query: { limit: count }, headers: ARRAY });

  const found =
    Buffer.from(bytes)
      .toString()
      .match(/"temperature":[^,}]*/g) ?? [];
  expect(found).toHaveLength(2 * count);
  expect(new Set(found)).toEqual(new Set(['"temperature":1.0']));
});
