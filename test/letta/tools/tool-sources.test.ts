import { freshSandbox, lettaActor } from '../../support/users.js';
import { source } from '../../support/tools.js';

const letta = () => lettaActor(freshSandbox());

test('a tool is made of its source alone', async () => {
  const actor = letta();

  const tool = await actor.call('create_tool', {
    body: {
      source_code:
        'def forecast(city: str, days: Optional[int] = None, units: str = "metric"):\n' +
        '    """Tells the weather.\n\n    Of tomorrow.\n\n    Args:\n        city (str): Where.\n' +
        '        days: How far\n            ahead.\n        units: In what.\n\n    Returns:\n        str: It.\n    """\n',
    },
  });

  expect(tool).toMatchObject({
    name: 'forecast',
    description: 'Tells the weather.\n\nOf tomorrow.',
    tool_type: 'custom',
    tags: [],
    source_type: 'json',
    args_json_schema: {},
    json_schema: {
      name: 'forecast',
      description: 'Tells the weather.\n\nOf tomorrow.',
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'Where.' },
          days: { type: 'integer', description: 'How far\nahead.' },
          units: { type: 'string', description: 'In what.' },
        },
        required: ['city'],
      },
    },
  });
  expect(await actor.call('retrieve_tool', { path: { tool_id: tool.id ?? '' } })).toEqual(tool);
});

test.each([
  [
    'def f(x):\n    """D.\n\n    Args:\n        x: it\n    """',
    "Type error in schema generation: Parameter 'x' in function 'f' lacks a type annotation",
  ],
  [
    'def f(x: str):\n    """D."""',
    "Value error in schema generation: Parameter 'x' in function 'f' lacks a description in the docstring",
  ],
  ['def f(x: str):\n    return x', 'Function f missing docstring'],
  ['x = 1', 'No functions found in source code'],
  ['def f(:\n    pass', 'Failed to parse source code: invalid syntax (<unknown>, line 1)'],
  ['def f()\n    pass', "Failed to parse source code: expected ':' (<unknown>, line 1)"],
  [
    'def f():\npass',
    'Failed to parse source code: expected an indented block after function definition on line 1 (<unknown>, line 2)',
  ],
  [`x = ${'['.repeat(201)}`, 'Failed to parse source code: too many nested parentheses (<unknown>, line 1)'],
  ['def f(', "Failed to parse source code: '(' was never closed (<unknown>, line 1)"],
  ['hello world', 'Failed to parse source code: invalid syntax (<unknown>, line 1)'],
])(
  'source that no schema can be worked out of is refused as by the real server: %j',
  async (source_code, complaint) => {
    const { status, body } = await letta().try('create_tool', { body: { source_code } });

    expect(status).toBe(400);
    expect(body).toMatchObject({
      detail: `Failed to derive json schema: Schema generation failed: ${complaint}`,
    });
  },
);

test.each([
  ['list[int]', { type: 'array', items: { type: 'integer' } }],
  ['List[List[str]]', { type: 'array', items: { type: 'array', items: { type: 'string' } } }],
  ['dict', { type: 'object' }],
  ['Optional[bool]', { type: 'boolean' }],
  ['float', { type: 'number' }],
  ['Literal["a", "b"]', { type: 'string', enum: ["('a', 'b')"] }],
])('a parameter of the type %s gets the schema that the real server gives it', async (type, schema) => {
  const tool = await letta().call('create_tool', { body: { source_code: source('f', `x: ${type}`) } });

  expect(tool.json_schema).toMatchObject({
    parameters: { properties: { x: { ...schema, description: 'The x.' } } },
  });
});

test.each([
  ['int | None', 'int | None'],
  ['Union[int, str]', 'Union[(int, str)]'],
  ['Foo', 'Foo'],
  ['"str"', "'str'"],
  ['Optional[Foo]', "ForwardRef('Foo')"],
])('a parameter of the type %s is refused', async (type, printed) => {
  const { status, body } = await letta().try('create_tool', {
    body: { source_code: source('f', `x: ${type}`) },
  });

  expect(status).toBe(400);
  expect((body as { detail: string }).detail).toContain(
    `Python type ${printed} has no corresponding JSON schema type`,
  );
});

test('a parameter can be a pydantic model of the same source', async () => {
  const model =
    'class P(BaseModel):\n    name: str = Field(..., description="Whose.")\n    age: int = Field(3, description="How old.")\n';

  const tool = await letta().call('create_tool', { body: { source_code: `${model}${source('f', 'p: P')}` } });

  expect(tool.json_schema).toMatchObject({
    parameters: {
      properties: {
        p: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'Whose.' },
            age: { type: 'integer', description: 'How old.' },
          },
          required: ['name'],
          description: 'The p.',
        },
      },
    },
  });
});

test('of several functions, the last of the innermost level is the tool', async () => {
  const code = `class Tools:\n    def inner(self):\n        """Inside."""\n\n${source('outer')}`;

  const tool = await letta().call('create_tool', { body: { source_code: code } });

  expect(tool).toMatchObject({ name: 'inner', json_schema: { parameters: { properties: {} } } });
});

test('examples in a docstring belong to the description', async () => {
  const code = 'def f():\n    """D.\n\n    Examples:\n        f()\n    """\n';

  expect(await letta().call('create_tool', { body: { source_code: code } })).toMatchObject({
    description: 'D.\n\nExamples:\n        f()',
  });
});

test('a schema that comes with the tool goes before the source, and gives it its name', async () => {
  const tool = await letta().call('create_tool', {
    body: {
      source_code: 'whatever',
      json_schema: { name: 'sunny', description: 'Says so.' },
      description: 'Mine.',
    },
  });

  expect(tool).toMatchObject({ name: 'sunny', description: 'Mine.', json_schema: { name: 'sunny' } });
});

test('a tool whose parameters are described apart takes name and description from its source', async () => {
  const tool = await letta().call('create_tool', {
    body: {
      source_code: 'def sunny():\n    pass',
      args_json_schema: {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'Where.' },
          days: { type: 'array', items: { type: 'integer' } },
        },
        required: ['city'],
      },
    },
  });

  expect(tool.json_schema).toEqual({
    name: 'sunny',
    description: 'The sunny tool',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string', description: 'Where.' },
        days: { type: 'array', items: { type: 'integer' }, description: '' },
      },
      required: ['city'],
    },
  });
});

test('a schema without a name makes no tool', async () => {
  const { status, body } = await letta().try('create_tool', {
    body: { source_code: source('f'), json_schema: { description: 'Nameless.' } },
  });

  expect(status).toBe(409);
  expect((body as { detail: string }).detail).toContain('null value in column "name"');
});

test('a TypeScript tool has to come with its schema', async () => {
  const actor = letta();
  const source_code = 'export function sunny() {}';

  expect(await actor.try('create_tool', { body: { source_code, source_type: 'typescript' } })).toMatchObject({
    status: 422,
    body: {
      detail: expect.stringContaining(
        'TypeScript tools require an explicit json_schema parameter.',
      ) as string,
    },
  });
  expect(
    await actor.call('create_tool', {
      body: { source_code, source_type: 'typescript', json_schema: { name: 'sunny' } },
    }),
  ).toMatchObject({ name: 'sunny', source_type: 'typescript' });
});
