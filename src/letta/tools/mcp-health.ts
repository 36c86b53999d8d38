import { isObject, own } from '../../json/read.js';
import { pythonStr } from '../../python/repr.js';
import type { ToolSchema, SchemaHealth } from '../model/tools.js';

/**
 * What the real server thinks of the parameters of a tool that a server offers (letta/functions/schema_validator.py,
 * in its words). Tools whose parameters are `INVALID` are listed, and not made by themselves.
 */
export function healthOf(schema: ToolSchema): SchemaHealth {
  const check = new HealthCheck();
  if (schema.type !== 'object') {
    check.isInvalid("Top-level schema 'type' must be 'object' for OpenAI tools");
  }
  check.look(schema, 'root');
  return check.health;
}

class HealthCheck {
  readonly health: SchemaHealth = { status: 'STRICT_COMPLIANT', reasons: [] };

  isInvalid(reason: string): void {
    this.health.status = 'INVALID';
    this.health.reasons.push(reason);
  }

  private isNotStrict(reason: string): void {
    if (this.health.status === 'STRICT_COMPLIANT') this.health.status = 'NON_STRICT_ONLY';
    this.health.reasons.push(reason);
  }

  look(node: ToolSchema, path: string): void {
    const type = node.type || guessedType(node);
    if (type === undefined) {
      this.isInvalid(`${path}: Missing 'type'`);
      return;
    }
    if (type === 'object') {
      if (!this.lookAtObject(node, path)) return;
    } else if (type === 'array') {
      this.lookAtArray(node, path);
    } else if (Array.isArray(type)) {
      for (const one of type as unknown[]) {
        if (!TYPES.some((known) => known === one)) {
          this.isInvalid(`${path}: Invalid type '${pythonStr(one)}' in type array`);
        }
      }
    }
    this.lookAtUnions(node, path);
  }

  /** False when its members are none that could be looked at. */
  private lookAtObject(node: ToolSchema, path: string): boolean {
    const { properties = null, additionalProperties, required = null } = node;
    if (properties !== null && !isObject(properties)) {
      this.isInvalid(`${path}: 'properties' must be a dict for objects`);
      return false;
    }
    if (additionalProperties === undefined) {
      this.isNotStrict(`${path}: 'additionalProperties' not explicitly set`);
    } else if (additionalProperties !== false) {
      this.isNotStrict(`${path}: 'additionalProperties' is not false (free-form object)`);
    }
    if (required !== null && !Array.isArray(required)) {
      this.isInvalid(`${path}: 'required' must be a list if present`);
    }
    if (properties === null || Object.keys(properties).length === 0) return true;
    for (const name of Array.isArray(required) ? (required as unknown[]) : []) {
      this.lookAtRequired(properties, pythonStr(name), path);
    }
    for (const [name, part] of Object.entries(properties)) {
      if (isObject(part)) this.look(part, `${path}.properties.${name}`);
      else this.isInvalid(`${path}.properties.${name}: Not a valid schema dict`);
    }
    return true;
  }

  private lookAtRequired(properties: ToolSchema, name: string, path: string): void {
    if (!Object.hasOwn(properties, name)) {
      this.isInvalid(`${path}: required contains '${name}' not found in properties`);
      return;
    }
    const part = own(properties, name);
    if (!isObject(part)) return;
    const property = `${path}: required property '${name}'`;
    if (allowsEmptyObject(part)) this.isInvalid(`${property} allows empty object (OpenAI will reject)`);
    if (allowsEmptyArray(part)) this.isInvalid(`${property} allows empty array (OpenAI will reject)`);
  }

  private lookAtArray({ items = null }: ToolSchema, path: string): void {
    if (items === null) this.isInvalid(`${path}: 'items' must be defined for arrays in strict mode`);
    else if (!isObject(items)) this.isInvalid(`${path}: 'items' must be a schema dict for arrays`);
    else this.look(items, `${path}.items`);
  }

  private lookAtUnions(node: ToolSchema, path: string): void {
    for (const keyword of UNIONS) {
      if (!Object.hasOwn(node, keyword)) continue;
      const parts = node[keyword];
      if (!Array.isArray(parts)) {
        this.isInvalid(`${path}: '${keyword}' must be a list`);
        continue;
      }
      (parts as unknown[]).forEach((part, index) => {
        if (isObject(part)) this.look(part, `${path}.${keyword}[${index}]`);
        else this.isInvalid(`${path}.${keyword}[${index}]: Not a valid schema dict`);
      });
    }
  }
}

const UNIONS = ['anyOf', 'oneOf', 'allOf'] as const;

const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'] as const;

/** The type that a schema has without saying it; null for a union, undefined where nothing tells. */
function guessedType(node: ToolSchema): string | null | undefined {
  if (Object.hasOwn(node, 'properties') || Object.hasOwn(node, 'additionalProperties')) return 'object';
  if (Object.hasOwn(node, 'items')) return 'array';
  return UNIONS.some((keyword) => Object.hasOwn(node, keyword)) ? null : undefined;
}

function allowsEmptyObject({ type, required, additionalProperties }: ToolSchema): boolean {
  const isNothingRequired = !Array.isArray(required) || required.length === 0;
  return type === 'object' && isNothingRequired && additionalProperties === false;
}

function allowsEmptyArray({ type, minItems, items = null }: ToolSchema): boolean {
  return type === 'array' && !(typeof minItems === 'number' && minItems > 0) && items === null;
}
