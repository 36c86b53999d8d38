import { setOwn } from '../json/read.js';
import { Refused } from './refusal.js';
import type { Operation, ServiceSpec } from './spec.js';

/** How a service reads paths, beyond its templates. */
export interface RoutingRules {
  /** A path with one trailing slash more or less means the same operation (FastAPI redirects; we answer directly). */
  ignoreTrailingSlash: boolean;
  /** A `{parameter}` also matches an empty segment, as Synapse's `[^/]*` patterns do. */
  emptySegments: boolean;
  /** The path under which the spec has what a path means, for services that read some of their paths in their own way. */
  readPath?(method: string, path: string): string;
}

/** An operation found, with its path parameters decoded. */
export interface Route {
  operation: Operation;
  pathParams: Record<string, string>;
}

interface Node {
  literals: Map<string, Node>;
  parameter?: Node;
  /** By method; present where a template ends. */
  leaves: Map<string, Leaf>;
}

interface Leaf {
  operation: Operation;
  /** Parameters that take their value from the path, in its order. */
  names: string[];
  /** Parameters whose value the template itself fixes. */
  fixed: Record<string, string>;
}

/**
 * Finds the operation of a request by walking its path segments, so that the cost depends on the depth of the
 * path and not on the number of operations. Literal segments win over parameters and are compared undecoded,
 * as Synapse does; a parameter is decoded once, so `!id:hs`, `!id%3Ahs` and `%21id%3Ahs` are one room. A template
 * may fix a parameter, `{keyName=displayname}`: then the segment is that literal.
 */
export class Router {
  private readonly root: Node = newNode();

  constructor(
    spec: ServiceSpec,
    private readonly rules: RoutingRules,
  ) {
    for (const operation of spec.operations) {
      for (const template of operation.templates) this.add(template, operation);
      for (const template of operation.numberedTemplates ?? []) this.add(template, operation, 'PUT');
    }
  }

  /**
   * Throws `Refused` with `unknown-path`, `wrong-method` (the path exists for other methods) or `malformed-path`
   * (a percent escape that is not UTF-8). HEAD is routed as GET.
   */
  route(method: string, path: string): Route {
    const segments = (this.rules.readPath?.(method, path) ?? path).split('/').slice(1);
    if (this.rules.ignoreTrailingSlash && segments.length > 1 && segments.at(-1) === '') segments.pop();
    const allowed = new Set<string>();
    const wanted = method === 'HEAD' ? 'GET' : method;
    const found = this.find(this.root, segments, 0, [], wanted, allowed);
    if (found) return found;
    if (allowed.size > 0) throw new Refused({ reason: 'wrong-method', allowed: [...allowed] });
    throw new Refused({ reason: 'unknown-path' });
  }

  private add(template: string, operation: Operation, method = operation.method): void {
    const segments = template.split('/').slice(1);
    if (this.rules.ignoreTrailingSlash && segments.length > 1 && segments.at(-1) === '') segments.pop();
    let node = this.root;
    const names: string[] = [];
    const fixed: Record<string, string> = {};
    for (const segment of segments) {
      const [, name, value] = /^\{([^=]+)(?:=(.*))?\}$/.exec(segment) ?? [];
      if (name && value === undefined) {
        names.push(name);
        node = node.parameter ??= newNode();
      } else {
        if (name && value !== undefined) setOwn(fixed, name, value);
        const literal = value ?? segment;
        let next = node.literals.get(literal);
        if (!next) node.literals.set(literal, (next = newNode()));
        node = next;
      }
    }
    if (node.leaves.has(method)) {
      throw new Error(`${operation.operationId}: ${method} ${template} is taken by another operation`);
    }
    node.leaves.set(method, { operation, names, fixed });
  }

  private find(
    node: Node,
    segments: string[],
    index: number,
    values: string[],
    method: string,
    allowed: Set<string>,
  ): Route | undefined {
    const segment = segments[index];
    if (segment === undefined) {
      const leaf = node.leaves.get(method);
      if (leaf)
        return { operation: leaf.operation, pathParams: { ...leaf.fixed, ...decode(leaf.names, values) } };
      for (const other of node.leaves.keys()) allowed.add(other);
      return undefined;
    }
    const literal = node.literals.get(segment);
    const byLiteral = literal && this.find(literal, segments, index + 1, values, method, allowed);
    if (byLiteral) return byLiteral;
    if (!node.parameter || (segment === '' && !this.rules.emptySegments)) return undefined;
    return this.find(node.parameter, segments, index + 1, [...values, segment], method, allowed);
  }
}

/** The value of `Allow` for the methods of a path: HEAD is answered wherever GET is. */
export function allowed(methods: string[]): string {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
}

function newNode(): Node {
  return { literals: new Map(), leaves: new Map() };
}

/** A template may name fewer parameters than its operation has (an optional last key): those are empty strings. */
function decode(names: string[], values: string[]): Record<string, string> {
  const params: Record<string, string> = {};
  names.forEach((name, i) => {
    const raw = values[i] ?? '';
    try {
      setOwn(params, name, decodeURIComponent(raw));
    } catch {
      throw new Refused({ reason: 'malformed-path', parameter: name, segment: raw });
    }
  });
  return params;
}
