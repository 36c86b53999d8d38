import { isObject } from '../../json/read.js';
import { type ModelSource, splitAtCommas, unparse } from '../../python/functions.js';
import type { Token } from '../../python/tokens.js';
import type { ToolSchema } from '../model/tools.js';

/**
 * The type of a parameter, as far as the real server understands types (letta/functions/functions.py,
 * `_parse_type_annotation`). What it does not understand is a text.
 */
export type PythonType =
  | { kind: 'class'; name: string }
  | { kind: 'model'; model: ModelSource }
  | {
      kind: 'generic';
      name: 'List' | 'list' | 'Dict' | 'dict' | 'Optional' | 'Literal';
      argument?: PythonType;
    }
  | { kind: 'text'; text: string };

/** A type that has no schema, and the kind of exception that the real server ends with. */
export class UnknownType extends Error {
  constructor(
    message: string,
    readonly kind: 'Type' | 'Value' | 'Unexpected' = 'Value',
  ) {
    super(message);
    this.name = 'UnknownType';
  }
}

const CLASSES = new Map([
  ['str', 'string'],
  ['int', 'integer'],
  ['bool', 'boolean'],
  ['float', 'number'],
]);

const GENERICS = ['List', 'list', 'Dict', 'dict', 'Optional', 'Literal'] as const;

const MAP =
  "{<class 'int'>: 'integer', <class 'str'>: 'string', <class 'bool'>: 'boolean', <class 'float'>: 'number', " +
  "None: 'null'}";

/** Where Python keeps a node of its syntax tree, which the real server prints by mistake; the same each time here. */
const ADDRESS = '<ast.Attribute object at 0x7f0000000000>';

/** Reads a type. */
export function readType(tokens: Token[], models: ModelSource[]): PythonType {
  const [name, bracket] = tokens;
  if (tokens.length === 1 && name?.kind === 'name' && name.text !== 'None')
    return namedType(name.text, models);
  if (tokens.at(-1)?.text !== ']') return { kind: 'text', text: unparse(tokens) };
  const start = tokens.findIndex(({ text }) => text === '[');
  const argument = readArgument(tokens.slice(start + 1, -1), models);
  if (start < 1) return { kind: 'text', text: unparse(tokens) };
  if (name?.kind !== 'name' || bracket?.text !== '[') {
    return { kind: 'text', text: `${ADDRESS}[${printType(argument)}]` };
  }
  const origin = namedType(name.text, models);
  if (origin.kind === 'generic' && !(origin.name === 'Dict')) return { ...origin, argument };
  return { kind: 'text', text: `${printType(origin)}[${printType(argument)}]` };
}

/** What a type is in JSON Schema. Throws `UnknownType` (letta/functions/schema_generator.py). */
export function schemaOfType(type: PythonType, models: ModelSource[]): ToolSchema {
  if (type.kind === 'class') return { type: CLASSES.get(type.name) };
  if (type.kind === 'model') return schemaOfModel(type.model, models);
  if (type.kind === 'generic') {
    const { name, argument } = type;
    if (name === 'Optional' && argument) return schemaOfType(inside(argument), models);
    if (name === 'Literal' && argument) return { type: 'string', enum: [printType(argument)] };
    if (name === 'List' || name === 'list') {
      return {
        type: 'array',
        items: argument ? schemaOfType(inside(argument, name), models) : { type: 'string' },
      };
    }
    if (name === 'Dict' || name === 'dict') {
      if (!argument) return { type: 'object' };
      throw new UnknownType(
        `Dictionary types ${printType(type)} with nested type arguments are not supported (consider using a Pydantic ` +
          'model instead)',
      );
    }
  }
  throw new UnknownType(
    `Python type ${printType(type)} has no corresponding JSON schema type - full map: ${MAP}`,
  );
}

/** The description that a field's `Field(...)` gives it, and whether it leaves the field without a default. */
export function readField(value: Token[] | undefined): { description?: string; required: boolean } {
  if (!value) return { required: true };
  if (value[0]?.text !== 'Field' || value[1]?.text !== '(') return { required: false };
  const args = splitAtCommas(value.slice(2, -1));
  const described = args.find(([name, equals]) => name?.text === 'description' && equals?.text === '=');
  const first = args[0] ?? [];
  const isPositional = first.length > 0 && first[1]?.text !== '=';
  const text = described?.slice(2);
  const description = text?.every((token) => token.value !== undefined)
    ? text.map((token) => token.value).join('')
    : undefined;
  return {
    ...(description !== undefined && { description }),
    required: !isPositional || first[0]?.text === '...',
  };
}

function namedType(name: string, models: ModelSource[]): PythonType {
  const model = models.find((known) => known.name === name);
  if (model) return { kind: 'model', model };
  if (CLASSES.has(name)) return { kind: 'class', name };
  const generic = GENERICS.find((known) => known === name);
  return generic ? { kind: 'generic', name: generic } : { kind: 'text', text: name };
}

function readArgument(tokens: Token[], models: ModelSource[]): PythonType {
  const parts = splitAtCommas(tokens);
  if (parts.length < 2) return readType(tokens, models);
  return { kind: 'text', text: `(${parts.map(unparse).join(', ')})` };
}

/** A text in a generic type of `typing` is a reference to what comes later. */
function inside(argument: PythonType, origin = 'Optional'): PythonType {
  if (argument.kind !== 'text' || origin === 'list') return argument;
  return { kind: 'text', text: `ForwardRef('${argument.text}')` };
}

function printType(type: PythonType): string {
  switch (type.kind) {
    case 'class':
      return `<class '${type.name}'>`;
    case 'model':
      return `<class 'letta.functions.functions.${type.model.name}'>`;
    case 'text':
      return type.text;
    case 'generic': {
      const isClass = type.name === 'list' || type.name === 'dict';
      if (!type.argument) return isClass ? `<class '${type.name}'>` : `typing.${type.name}`;
      const argument = printInside(type.argument, isClass);
      return `${isClass ? '' : 'typing.'}${type.name}[${argument}]`;
    }
  }
}

function printInside(argument: PythonType, isClass: boolean): string {
  if (argument.kind === 'class') return argument.name;
  if (argument.kind === 'text') return isClass ? `'${argument.text}'` : printType(inside(argument));
  return printType(argument);
}

function schemaOfModel(model: ModelSource, models: ModelSource[]): ToolSchema {
  const fields = model.fields.map((field) => ({ ...field, ...readField(field.value) }));
  const properties = fields.map(({ name, annotation, description }): [string, unknown] => {
    const type = readType(annotation, models);
    return [name, schemaOfField(name, type, description, models)];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: fields.filter(({ required }) => required).map(({ name }) => name),
  };
}

function schemaOfField(
  name: string,
  type: PythonType,
  description: string | undefined,
  models: ModelSource[],
): ToolSchema {
  const wanted = type.kind === 'generic' && type.name === 'Optional' && type.argument ? type.argument : type;
  if (description === undefined) {
    const title = name.replace(
      /(^|_)(\w)/g,
      (_, gap: string, letter: string) => (gap && ' ') + letter.toUpperCase(),
    );
    const plain =
      wanted.kind === 'class'
        ? `'title': '${title}', 'type': '${CLASSES.get(wanted.name) ?? 'None'}'`
        : '...';
    throw new UnknownType(`Property {${plain}} lacks a 'description' key`);
  }
  const schema = schemaOfType(wanted, models);
  const { items } = schema;
  if (isObject(items) && items.type !== 'object') {
    throw new UnknownType(
      "pydantic_model_to_json_schema.<locals>.clean_property() missing 1 required positional argument: 'full_schema'",
      'Type',
    );
  }
  return { ...schema, description };
}
