import { mcpSchemasOf } from '../../../src/letta/tools/mcp-schema.js';

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

/** The parameters that a tool has in the end, but for the heartbeat that it is asked besides. */
function madeOf(given: object) {
  const { parameters } = mcpSchemasOf('x', '', given as Record<string, unknown>).jsonSchema as unknown as {
    parameters: { properties: Record<string, unknown>; required: string[] };
  };
  const { request_heartbeat, ...properties } = parameters.properties;
  expect(request_heartbeat).toMatchObject({ type: 'boolean' });
  expect(parameters.required.at(-1)).toBe('request_heartbeat');
  return { ...parameters, properties, required: parameters.required.slice(0, -1) };
}

test('parameters are closed, and references are written out with what they lead to', () => {
  const made = madeOf(
    object(
      {
        place: { $ref: '#/$defs/Place', description: 'Where.' },
        all: { type: 'array', items: { $ref: '#/$defs/Place' } },
        open: { type: 'object', additionalProperties: true },
        lost: { $ref: '#/$defs/Nothing' },
      },
      { $defs: { Place: object({ city: { type: 'string' } }) }, required: ['place'] },
    ),
  );
  const place = object({ city: { type: 'string' } }, { additionalProperties: false });

  expect(made).toMatchObject({
    additionalProperties: false,
    required: ['place'],
    properties: {
      place: { ...place, description: 'Where.' },
      all: { type: 'array', items: place },
      open: { type: 'object', additionalProperties: true },
      lost: { $ref: '#/$defs/Nothing', type: 'object' },
    },
  });
});

test.each([
  [
    [{ type: 'string' }, { type: 'string', format: 'date' }, { type: 'null' }],
    [{ type: 'string', format: 'date' }, { type: 'null' }],
  ],
  [[{ type: 'string', format: 'date' }, { type: 'string' }], [{ type: 'string', format: 'date' }]],
  [
    [{ type: 'string', minLength: 1 }, { type: 'string' }, { type: 'string', maxLength: 2 }],
    [{ type: 'string', maxLength: 2 }],
  ],
  [
    [
      { type: 'string', format: 'date' },
      { type: 'string', format: 'time' },
    ],
    [
      { type: 'string', format: 'date' },
      { type: 'string', format: 'time' },
    ],
  ],
  [
    [1, 1, { $ref: '#/$defs/A' }, { enum: [1] }],
    [1, { $ref: '#/$defs/A', type: 'object' }, { enum: [1] }],
  ],
])('of the choices %j are left %j', (anyOf, left) => {
  expect(madeOf(object({ a: { anyOf } }))).toMatchObject({ properties: { a: { anyOf: left } } });
});

test('nothing is said of parameters of which nothing was said', () => {
  const { inputSchema, health, jsonSchema } = mcpSchemasOf('x', 'Does x.', {});

  expect({ inputSchema, health }).toEqual({ inputSchema: {}, health: null });
  expect(Object.keys(jsonSchema)).toEqual(['name', 'description', 'parameters']);
  expect(madeOf({})).toEqual({ type: 'object', properties: {}, required: [], additionalProperties: false });
});

test('references that lead to themselves stay where they would go too deep', () => {
  const node = object({ next: { $ref: '#/$defs/Node' } });

  const made = JSON.stringify(madeOf(object({ first: { $ref: '#/$defs/Node' } }, { $defs: { Node: node } })));

  expect(made.split('"next"').length).toBeLessThan(20);
});

test('references that come to more than anybody could read are refused', () => {
  const many = Object.fromEntries([...'abcdefgh'].map((name) => [name, { $ref: '#/$defs/Node' }]));

  expect(() => madeOf(object(many, { $defs: { Node: object(many) } }))).toThrow(
    'References in parameters come to more than 10000 schemas.',
  );
});

test.each<[object, string, string[]]>([
  [object({ a: { type: 'string' } }), 'STRICT_COMPLIANT', []],
  [object({ a: { type: ['string', 'null'] }, b: { anyOf: [{ type: 'null' }] } }), 'STRICT_COMPLIANT', []],
  [
    object({}, { additionalProperties: true }),
    'NON_STRICT_ONLY',
    ["root: 'additionalProperties' is not false (free-form object)"],
  ],
  [
    object({ a: { properties: {} } }),
    'NON_STRICT_ONLY',
    ["root.properties.a: 'additionalProperties' not explicitly set"],
  ],
  [
    { properties: {} },
    'INVALID',
    [
      "Top-level schema 'type' must be 'object' for OpenAI tools",
      "root: 'additionalProperties' not explicitly set",
    ],
  ],
  [object({ a: {} }), 'INVALID', ["root.properties.a: Missing 'type'"]],
  [object({ a: 1 }), 'INVALID', ['root.properties.a: Not a valid schema dict']],
  [{ type: 'object', properties: [] }, 'INVALID', ["root: 'properties' must be a dict for objects"]],
  [object({ a: { type: ['x'] } }), 'INVALID', ["root.properties.a: Invalid type 'x' in type array"]],
  [
    object({ a: { type: 'array' } }),
    'INVALID',
    ["root.properties.a: 'items' must be defined for arrays in strict mode"],
  ],
  [object({ a: { items: [] } }), 'INVALID', ["root.properties.a: 'items' must be a schema dict for arrays"]],
  [object({ a: { type: 'array', items: {} } }), 'INVALID', ["root.properties.a.items: Missing 'type'"]],
  [
    object({ a: { type: 'string' } }, { required: 'a' }),
    'INVALID',
    ["root: 'required' must be a list if present"],
  ],
  [
    object({ a: { type: 'object' }, b: { type: 'array', items: null } }, { required: ['a', 'b', 'c'] }),
    'INVALID',
    [
      "root: required property 'a' allows empty object (OpenAI will reject)",
      "root: required property 'b' allows empty array (OpenAI will reject)",
      "root: required contains 'c' not found in properties",
      "root.properties.b: 'items' must be defined for arrays in strict mode",
    ],
  ],
  [object({ a: { anyOf: 1 } }), 'INVALID', ["root.properties.a: 'anyOf' must be a list"]],
  [
    object({ a: { oneOf: [1, {}] } }),
    'INVALID',
    ['root.properties.a.oneOf[0]: Not a valid schema dict', "root.properties.a.oneOf[1]: Missing 'type'"],
  ],
])('the parameters %j are %s', (given, status, reasons) => {
  expect(mcpSchemasOf('x', '', given as Record<string, unknown>).health).toEqual({ status, reasons });
});
