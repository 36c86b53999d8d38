import { own } from '../json/read.js';
import { choicesOf, shownChoice } from './choices.js';
import {
  alternativesOf,
  dereference,
  isDict,
  type ReadingRules,
  remembering,
  type Schema,
} from './reading.js';

/** What pydantic calls a member of a union: the name of its validator (pydantic-core, `get_name`). */
export function nameOf(described: unknown, rules: ReadingRules): string {
  return isDict(described) ? named(described, rules).name : 'any';
}

const named = remembering((described, rules) => ({ name: findName(described, rules) }));

function findName(described: Schema, rules: ReadingRules): string {
  const { schema, name } = dereference(described, rules);
  const given = schema['x-pydantic-name'];
  if (typeof given === 'string') return given;
  const union = alternativesOf(schema, rules);
  if (union) {
    const names = union.members.map((member) => nameOf(member, rules));
    const kind = schema.discriminator ? 'tagged-union' : 'union';
    const inner = names.length === 1 ? (names[0] ?? '') : `${kind}[${names.join(',')}]`;
    return union.nullable ? `nullable[${inner}]` : inner;
  }
  if (schema.enum && name !== undefined && schema['x-enum'] !== false) return `str-enum[${name}]`;
  if (schema.enum || 'const' in schema) {
    return `literal[${choicesOf(schema)
      .map((choice) => shownChoice(schema, choice))
      .join(',')}]`;
  }
  return name ?? nameOfType(schema, rules);
}

const CONSTRAINTS: Record<string, string[]> = {
  str: ['minLength', 'maxLength', 'pattern'],
  int: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  float: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
};

function nameOfType(schema: Schema, rules: ReadingRules): string {
  switch (schema.type) {
    case 'string':
      return schema.format === 'date-time' ? 'datetime' : constrained('str', schema);
    case 'integer':
      return constrained('int', schema);
    case 'number':
      return constrained('float', schema);
    case 'boolean':
      return 'bool';
    case 'array':
      return `list[${schema.items ? nameOf(schema.items, rules) : 'any'}]`;
    case 'object': {
      const { additionalProperties: values } = schema;
      return `dict[str,${isDict(values) ? nameOf(values, rules) : 'any'}]`;
    }
    default:
      return 'any';
  }
}

function constrained(type: string, schema: Schema): string {
  return own(CONSTRAINTS, type)?.some((keyword) => Object.hasOwn(schema, keyword))
    ? `constrained-${type}`
    : type;
}
