import { checks } from '../../../overrides/letta/edge/checks.js';
import { read } from '../../../src/pydantic/read.js';
import { newReading } from '../../../src/pydantic/reading.js';
import { atOnce } from '../../../src/scheduling/slices.js';
import { JsonProblem, parsePythonJson } from '../../../src/python/json.js';

// Each expectation is what pydantic 2.11.7 says, or Python 3.11's json.

const schemas = {
  Kind: { type: 'string', enum: ['a', 'b'] },
  Dog: { type: 'object', required: ['x'], properties: { type: { const: 'dog' }, x: { type: 'integer' } } },
  Cat: { type: 'object', properties: { type: { const: 'cat' }, y: { type: 'integer', default: 3 } } },
  Closed: { type: 'object', additionalProperties: false, properties: { x: { type: 'integer' } } },
  Extended: {
    allOf: [{ $ref: '#/components/schemas/Dog' }],
    required: ['z'],
    properties: { z: { type: 'string' } },
  },
  Named: {
    type: 'object',
    required: ['x'],
    properties: { x: {} },
    'x-pydantic-name': 'function-after[f(), Named]',
  },
};

const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` });

const PETS = {
  oneOf: [ref('Dog'), ref('Cat')],
  discriminator: { propertyName: 'type', mapping: { dog: ref('Dog').$ref, cat: ref('Cat').$ref } },
};

function reading(schema: unknown, value: unknown, strictIds = false) {
  const started = newReading({ schemas, strictIds, checks });
  return { value: atOnce(read(schema, value, [], started)), errors: started.errors };
}

test.each([
  [{ type: 'integer' }, ' 5 ', 5],
  [{ type: 'integer' }, '7.0', 7],
  [{ type: 'integer' }, true, 1],
  [{ type: 'number' }, '1_0.5e1', 105],
  [{ type: 'number' }, 'inf', Infinity],
  [{ type: 'number' }, false, 0],
  [{ type: 'boolean' }, 'oN', true],
  [{ type: 'boolean' }, 0, false],
  [{ type: ['integer', 'null'] }, null, null],
  [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, '5', 5],
  [{ type: ['string', 'integer'] }, '5', '5'],
  [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, '5', '5'],
  [{ anyOf: [{ type: 'integer' }, { type: 'boolean' }] }, true, true],
  [{ anyOf: [ref('Cat'), ref('Dog')] }, { x: 1 }, { x: 1 }],
  [{ anyOf: [ref('Cat'), ref('Cat')] }, {}, { y: 3 }],
  [ref('Cat'), { y: '5', unknown: 1 }, { y: 5 }],
  [ref('Extended'), { x: '1', z: 'z' }, { x: 1, z: 'z' }],
  [PETS, { type: 'cat', __proto__: 1 }, { type: 'cat', y: 3 }],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, { a: '1' }, { a: 1 }],
  [
    { type: 'object', properties: { a: {} }, additionalProperties: { type: 'integer' } },
    { b: '1' },
    { b: 1 },
  ],
  [{ type: 'object', properties: { a: { 'x-alias': ['b'] } } }, { b: 1 }, { a: 1 }],
  [{ type: 'array', items: { type: 'integer' } }, ['1'], [1]],
  [{ type: 'string', format: 'date-time' }, 1700000000, '2023-11-14T22:13:20Z'],
  [{ type: 'string', format: 'date-time' }, '2024-02-29', '2024-02-29T00:00:00Z'],
  [{ type: 'string', format: 'date-time' }, '2024-02-29T23:59:59.5+01:00', '2024-02-29T22:59:59.500000Z'],
  [{ type: 'string', format: 'date-time' }, '2024-02-29 10:00', '2024-02-29T10:00:00Z'],
  [{ type: 'string', format: 'date-time' }, '2024-02-29_10:00:00,25-0330', '2024-02-29T13:30:00.250000Z'],
  [{ type: 'string', format: 'date-time' }, '1700000000000.5', '2023-11-14T22:13:20.000500Z'],
  [{ type: 'string', format: 'date-time' }, -5, '1969-12-31T23:59:55Z'],
  [{ type: 'string', format: 'date-time' }, '0001-01-01', '0001-01-01T00:00:00Z'],
  [{ type: 'string', pattern: '^agent-.' }, 'agent-test-001', 'agent-test-001'],
  [{}, { anything: [null] }, { anything: [null] }],
])('%j reads %j as %j', (schema, input, value) => {
  expect(reading(schema, input)).toEqual({ value, errors: [] });
});

test.each([
  [{ type: 'string' }, 1, 'string_type', [], 'Input should be a valid string'],
  [{ type: 'string', minLength: 2 }, 'é', 'string_too_short', [], 'String should have at least 2 characters'],
  [{ type: 'string', maxLength: 1 }, '😀😀', 'string_too_long', [], 'String should have at most 1 character'],
  [
    { type: 'string', pattern: '^a$' },
    'b',
    'string_pattern_mismatch',
    [],
    "String should match pattern '^a$'",
  ],
  [
    { type: 'string', pattern: '^agent-.' },
    'x',
    'string_too_short',
    [],
    'String should have at least 42 characters',
  ],
  [
    { type: 'integer' },
    1.5,
    'int_from_float',
    [],
    'Input should be a valid integer, got a number with a fractional part',
  ],
  [
    { type: 'integer' },
    1e19,
    'int_parsing_size',
    [],
    'Unable to parse input string as an integer, exceeded maximum size',
  ],
  [
    { type: 'integer' },
    '9'.repeat(4301),
    'int_parsing_size',
    [],
    'Unable to parse input string as an integer, exceeded maximum size',
  ],
  [{ type: 'integer' }, NaN, 'finite_number', [], 'Input should be a finite number'],
  [
    { type: 'integer' },
    '0x1',
    'int_parsing',
    [],
    'Input should be a valid integer, unable to parse string as an integer',
  ],
  [{ type: 'integer' }, [], 'int_type', [], 'Input should be a valid integer'],
  [{ type: 'integer', maximum: 5 }, 6, 'less_than_equal', [], 'Input should be less than or equal to 5'],
  [{ type: 'integer', exclusiveMinimum: 5 }, 5, 'greater_than', [], 'Input should be greater than 5'],
  [{ type: 'integer', multipleOf: 5 }, 6, 'multiple_of', [], 'Input should be a multiple of 5'],
  [
    { type: 'number' },
    'x',
    'float_parsing',
    [],
    'Input should be a valid number, unable to parse string as a number',
  ],
  [{ type: 'number' }, null, 'float_type', [], 'Input should be a valid number'],
  [{ type: 'boolean' }, 2, 'bool_parsing', [], 'Input should be a valid boolean, unable to interpret input'],
  [{ type: 'boolean' }, 0.5, 'bool_type', [], 'Input should be a valid boolean'],
  [{ type: 'null' }, 1, 'none_required', [], 'Input should be None'],
  [{ type: 'array' }, {}, 'list_type', [], 'Input should be a valid list'],
  [
    { type: 'array', minItems: 1 },
    [],
    'too_short',
    [],
    'List should have at least 1 item after validation, not 0',
  ],
  [
    { type: 'array', maxItems: 2 },
    [1, 2, 3],
    'too_long',
    [],
    'List should have at most 2 items after validation, not 3',
  ],
  [
    { type: 'array', items: { type: 'string' } },
    ['a', 1],
    'string_type',
    [1],
    'Input should be a valid string',
  ],
  [{ type: 'object' }, [], 'dict_type', [], 'Input should be a valid dictionary'],
  [
    { type: 'object', additionalProperties: { type: 'string' } },
    { k: 1 },
    'string_type',
    ['k'],
    'Input should be a valid string',
  ],
  [ref('Kind'), 'c', 'enum', [], "Input should be 'a' or 'b'"],
  [{ enum: ['a', 3, true, null] }, 'c', 'literal_error', [], "Input should be 'a', 3, True or None"],
  [{ type: ['string', 'null'], enum: ['a', null] }, 'c', 'literal_error', [], "Input should be 'a'"],
  [{ const: 'a', 'x-literal-of': 'Kind' }, 'c', 'literal_error', [], "Input should be <Kind.a: 'a'>"],
  [
    { const: 'a', 'x-literal-of': 'Kind', 'x-literal-names': 'upper' },
    'c',
    'literal_error',
    [],
    "Input should be <Kind.A: 'a'>",
  ],
  [
    ref('Dog'),
    [],
    'model_attributes_type',
    [],
    'Input should be a valid dictionary or object to extract fields from',
  ],
  [ref('Dog'), {}, 'missing', ['x'], 'Field required'],
  [ref('Closed'), { y: 1 }, 'extra_forbidden', ['y'], 'Extra inputs are not permitted'],
  [ref('Extended'), { x: 1 }, 'missing', ['z'], 'Field required'],
  [
    PETS,
    1,
    'model_attributes_type',
    [],
    'Input should be a valid dictionary or object to extract fields from',
  ],
  [PETS, { type: 'dog' }, 'missing', ['dog', 'x'], 'Field required'],
  [{ type: 'string', format: 'date-time' }, [], 'datetime_type', [], 'Input should be a valid datetime'],
])('%j refuses %j as %s at %j', (schema, input, type, loc, msg) => {
  expect(reading(schema, input).errors).toMatchObject([{ type, loc, msg }]);
});

test.each([
  ['x', 'input is too short'],
  ['xxxxxxxxxx', 'invalid character in year'],
  ['2024/01/01', 'invalid date separator, expected `-`'],
  ['2024-x1-01', 'invalid character in month'],
  ['2024-01/01', 'invalid date separator, expected `-`'],
  ['2024-01-0x', 'invalid character in day'],
  ['2024-13-01', 'month value is outside expected range of 1-12'],
  ['2023-02-29', 'day value is outside expected range'],
  ['2024-01-01T25:00:00', 'unexpected extra characters at the end of the input'],
])('the time %j is refused: %s', (input, error) => {
  const { errors } = reading({ type: 'string', format: 'date-time' }, input);

  expect(errors).toMatchObject([
    { msg: `Input should be a valid datetime or date, ${error}`, ctx: { error } },
  ]);
});

test.each([
  [1e16, 'dates after 9999 are not supported as unix timestamps'],
  [-1e16, 'dates before 0000 are not supported as unix timestamps'],
  [NaN, 'NaN values not permitted'],
  ['0000-01-01', 'year 0 is out of range'],
  ['0001-01-01T00:00:00+01:00', 'year 0 is out of range'],
  ['9999-12-31T23:59:59-01:00', 'year 10000 is out of range'],
])('the time %j is beyond what can be told: %s', (input, error) => {
  const { errors } = reading({ type: 'string', format: 'date-time' }, input);

  expect(errors).toMatchObject([
    { type: 'datetime_parsing', msg: `Input should be a valid datetime, ${error}`, ctx: { error } },
  ]);
});

test.each(['0001-01-01', '9999-12-31T23:59:59Z', 253402300799])('the time %j can be told', (input) => {
  expect(reading({ type: 'string', format: 'date-time' }, input).errors).toEqual([]);
});

test('everything that is wrong is told in the order of the fields, what is too much last', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    required: ['a', 'b'],
    properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'integer' } },
  };

  expect(reading(schema, { extra: 1, c: 'x', b: 2 }).errors.map(({ type, loc }) => [type, loc])).toEqual([
    ['missing', ['a']],
    ['string_type', ['b']],
    ['int_parsing', ['c']],
    ['extra_forbidden', ['extra']],
  ]);
});

test('a field that is missing is told with all of what was sent', () => {
  expect(reading(ref('Dog'), { y: 1 }).errors[0]?.input).toEqual({ y: 1 });
});

test('where nothing of a union fits, each member says why under its own name', () => {
  const members = [
    { type: 'string', minLength: 1 },
    { type: 'integer', minimum: 1 },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'string', format: 'date-time' },
    { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    { type: 'array', items: PETS },
    { type: 'array', items: { type: ['integer', 'string'] } },
    { type: 'array' },
    { type: 'object', additionalProperties: { type: 'integer' } },
    { type: 'object' },
    ref('Kind'),
    { enum: ['a', 'b'] },
    ref('Dog'),
    ref('Named'),
  ];

  const locs = reading({ anyOf: members }, null).errors.map(({ loc }) => loc[0]);

  expect(locs).toEqual([
    'constrained-str',
    'constrained-int',
    'float',
    'bool',
    'datetime',
    'list[nullable[str]]',
    'list[tagged-union[Dog,Cat]]',
    'list[union[int,str]]',
    'list[any]',
    'dict[str,int]',
    'dict[str,any]',
    'str-enum[Kind]',
    "literal['a','b']",
    'Dog',
    'function-after[f(), Named]',
  ]);
});

test('a component may be a Literal, and tags come in the order of the mapping', () => {
  const named = { Kind: { type: 'string', enum: ['a', 'b'], 'x-enum': false } };
  const started = newReading({ schemas: { ...schemas, ...named }, strictIds: false, checks });
  atOnce(read({ anyOf: [ref('Kind'), { type: 'integer' }] }, [], [], started));

  expect(started.errors).toMatchObject([
    { type: 'literal_error', loc: ["literal['a','b']"] },
    { type: 'int_type' },
  ]);

  const mapping = { cat: ref('Cat').$ref, dog: ref('Dog').$ref };
  const pets = { ...PETS, discriminator: { propertyName: 'type', mapping } };
  expect(reading(pets, { type: 'bird' }).errors[0]?.ctx).toMatchObject({ expected_tags: "'cat', 'dog'" });
});

test('a tag that is missing or unknown is told with those there are', () => {
  expect(reading(PETS, {}).errors).toEqual([
    {
      type: 'union_tag_not_found',
      loc: [],
      msg: "Unable to extract tag using discriminator 'type'",
      input: {},
      ctx: { discriminator: "'type'" },
    },
  ]);
  expect(reading(PETS, { type: 'bird' }).errors).toMatchObject([
    {
      type: 'union_tag_invalid',
      msg: "Input tag 'bird' found using 'type' does not match any of the expected tags: 'dog', 'cat'",
      ctx: { discriminator: "'type'", tag: 'bird', expected_tags: "'dog', 'cat'" },
    },
  ]);
});

test('a check of a model is told with the model, and only when its fields are right', () => {
  const schema = {
    type: 'object',
    properties: { input: { type: 'string' }, messages: { type: 'array' } },
    'x-after': 'validate_input_or_messages',
  };

  expect(reading(schema, { input: 1 }).errors).toMatchObject([{ type: 'string_type' }]);
  expect(reading(schema, {}).errors).toMatchObject([
    {
      type: 'value_error',
      loc: [],
      msg: "Value error, Must specify either 'input' or 'messages'.",
      input: {},
    },
  ]);
  expect(() => reading({ 'x-after': 'no such check' }, {})).toThrow('There is no check');
});

test.each([
  [
    'add_default_type_to_messages',
    [{}, { approve: true }, { type: 'x' }, 3],
    [{ type: 'message' }, { approve: true, type: 'approval' }, { type: 'x' }, 3],
  ],
  ['add_default_type_to_messages', 'x', 'x'],
  ['ensure_value_is_string', { label: 'x', value: null }, { label: 'x', value: '' }],
  ['ensure_value_is_string', {}, {}],
  ['sanitize_value_null_bytes', 'a\u0000b', 'ab'],
  ['validate_name', "Zoë's agent_1", "Zoë's agent_1"],
  ['strip_whitespace', ' key\n', 'key'],
])('the check %s makes of %j %j', (name, input, value) => {
  expect(reading({ 'x-before': name }, input)).toEqual({ value, errors: [] });
});

test.each([
  ['validate_input_or_messages', { input: 'x', messages: [] }, "Cannot specify both 'input' and 'messages'"],
  ['validate_embedding', 'x', 'The embedding handle should be in the format provider/model-name'],
  ['validate_sleeptime_for_agent_type', { agent_type: 'voice_convo_agent' }, 'requires enable_sleeptime'],
  ['validate_typescript_requires_schema', { source_type: 'typescript' }, 'TypeScript tools require'],
  ['validate_child_output_mapping', {}, 'at least one child tool'],
])('the check %s refuses %j', (name, input, message) => {
  expect(reading({ 'x-after': name }, input).errors[0]?.msg).toContain(message);
});

test.each([
  ['validate_name', 'a/b', 400, "Export failed: Agent name 'a/b' contains invalid characters."],
  [
    'validate_model',
    'x/',
    400,
    'INVALID_ARGUMENT: The model handle should be in the format provider/model-name',
  ],
  ['validate_max_files_open', 1001, 400, 'INVALID_ARGUMENT: max_files_open cannot exceed 1000. Got: 1001'],
  [
    'validate_per_file_view_window_char_limit',
    2 ** 31,
    400,
    'INVALID_ARGUMENT: per_file_view_window_char_limit cannot exceed',
  ],
])('the check %s of %j ends everything', (name, input, status, detail) => {
  let thrown: unknown;
  try {
    reading({ 'x-after': name }, input);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ status, detail: expect.stringContaining(detail) });
});

test.each([
  'agent-test-001',
  'agent-00000000-0000-1000-8000-000000000000',
  'AGENT-00000000-0000-4000-8000-000000000000',
])('where ids are strict, %s is none', (id) => {
  expect(reading({ type: 'string', pattern: '^agent-.' }, id, true).errors).toHaveLength(1);
});

test('where ids are strict, one of several kinds is told with all of them', () => {
  const pattern = '^(default|conv-.|agent-.)$';
  const [error] = reading({ type: 'string', pattern }, 'x', true).errors;
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

  expect(error?.msg).toBe(`String should match pattern '^(default|conv-${uuid}|agent-${uuid})$'`);
  expect(reading({ type: 'string', pattern }, 'default', true).errors).toEqual([]);
});

test.each([
  ['{', 1, 'Expecting property name enclosed in double quotes'],
  ['{"a"', 4, "Expecting ':' delimiter"],
  ['{"a":', 5, 'Expecting value'],
  ['{"a":1', 6, "Expecting ',' delimiter"],
  ['{"a":1,}', 7, 'Expecting property name enclosed in double quotes'],
  ['[1,]', 3, 'Expecting value'],
  ['[1 2]', 3, "Expecting ',' delimiter"],
  ['nope', 0, 'Expecting value'],
  ['-', 0, 'Expecting value'],
  ['{"a":01}', 6, "Expecting ',' delimiter"],
  ['{"a":"x\n"}', 7, 'Invalid control character at'],
  ['{"a":"\\q"}', 6, 'Invalid \\escape'],
  ['{"a":"\\u12"}', 7, 'Invalid \\uXXXX escape'],
  ['"abc', 0, 'Unterminated string starting at'],
  ['"abc\\', 0, 'Unterminated string starting at'],
  ['{} x', 3, 'Extra data'],
  ['{"😀é":1, }', 9, 'Expecting property name enclosed in double quotes'],
  ['', 0, 'Expecting value'],
])('%j is no JSON at %d: %s', (text, offset, message) => {
  let problem: unknown;
  try {
    parsePythonJson(text);
  } catch (error) {
    problem = error;
  }

  expect(problem).toBeInstanceOf(JsonProblem);
  expect(problem).toMatchObject({ offset, message });
});

test.each([
  ['[NaN, Infinity, -Infinity]', [NaN, Infinity, -Infinity]],
  [
    ' {"a": [1, -2.55e1, "\\u0041\\n", true, false, null, {}, []]} ',
    { a: [1, -25.5, 'A\n', true, false, null, {}, []] },
  ],
])('Python reads %s', (text, value) => {
  expect(parsePythonJson(text)).toEqual(value);
});

test.each([
  [{ type: 'array', items: ref('Cat') }, Array.from({ length: 200 }, () => ({ y: 1 }))],
  [
    { type: 'object', additionalProperties: { type: 'integer' } },
    Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, n])),
  ],
  [
    { type: 'object', properties: {}, additionalProperties: { type: 'integer' } },
    Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`k${n}`, n])),
  ],
  [{ type: 'array', items: ref('Cat') }, Array.from({ length: 200 }, () => ({ y: 'no' }))],
])('others go on after each item of what is large (%#)', (schema, input) => {
  const work = read(schema, input, [], newReading({ schemas, strictIds: false, checks }));
  let breaks = 0;
  while (!work.next().done) breaks++;

  expect(breaks).toBeGreaterThanOrEqual(200);
});
