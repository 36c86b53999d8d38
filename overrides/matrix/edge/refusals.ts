import { type Errcode, MatrixError } from '../../../src/matrix/values/error.js';
import { pythonRepr } from '../../../src/python/repr.js';
import type { Finding } from '../../../src/server/refusal.js';
import type { Operation } from '../../../src/server/spec.js';

/** What Synapse says of one thing that is wrong with a request. */
export interface Wording {
  /** Where: the finding's own path or one above it. */
  at: string;
  /** The rule that was broken; any, if absent. */
  rule?: string;
  errcode: Errcode;
  text: string;
  /** In the place of the errcode's usual one. */
  status?: number;
}

/** The refusal of a request that breaks its spec, for the first finding in Synapse's order; `wordings` come first. */
export function refusalOfFindings(
  operation: Operation,
  findings: Finding[],
  wordings: readonly Wording[],
): MatrixError {
  const real = findings.filter(({ rule }) => rule !== 'unknown');
  return inOwnWords(wordings, real) ?? ofQuery(operation, real) ?? ofBody(real);
}

function inOwnWords(wordings: readonly Wording[], findings: Finding[]): MatrixError | undefined {
  const wording = wordings.find(({ at, rule }) =>
    findings.some(
      (finding) =>
        (finding.path === at || finding.path.startsWith(`${at}/`)) && (rule ?? finding.rule) === finding.rule,
    ),
  );
  return wording && new MatrixError(wording.errcode, wording.text, { status: wording.status });
}

/** Synapse's words for a parameter, by its declared type. */
function ofQuery({ parameters }: Operation, findings: Finding[]): MatrixError | undefined {
  const finding = findings.find(({ path }) => path.startsWith('/query/'));
  if (!finding) return undefined;
  const name = finding.path.split('/')[2] ?? '';
  const schema = parameters.find((one) => one.in === 'query' && one.name === name)?.schema ?? {};
  if (finding.rule === 'required') {
    return new MatrixError('M_MISSING_PARAM', missingParameter(name, schema.type));
  }
  return new MatrixError('M_INVALID_PARAM', wrongParameter(name, schema, finding));
}

function missingParameter(name: string, type: unknown): string {
  if (type === 'integer') return `Missing required integer query parameter ${name}`;
  return `Missing ${type === 'boolean' ? 'boolean' : 'string'} query parameter '${name}'`;
}

function wrongParameter(name: string, schema: Record<string, unknown>, { rule, message }: Finding): string {
  if (schema.type === 'boolean') {
    return `Boolean query parameter '${name}' must be one of ['true', 'false']`;
  }
  if (schema.type === 'integer') {
    const kind = rule === 'minimum' ? 'a positive integer.' : 'an integer';
    return `Query parameter ${name} must be ${kind}`;
  }
  if (Array.isArray(schema.enum)) {
    return `Query parameter '${name}' must be one of ${pythonRepr(schema.enum as string[])}`;
  }
  return `Query parameter '${name}' ${message}`;
}

/** Body or path. Everything that is missing is named at once, and before anything that is wrong. */
function ofBody(findings: Finding[]): MatrixError {
  const first = findings[0];
  if (!first) return new MatrixError('M_UNKNOWN', 'Bad request');
  if (first.path === '/body') return new MatrixError('M_BAD_JSON', 'Content must be a JSON object.');
  const missing = findings.filter((finding) => isOfBody(finding) && finding.rule === 'required');
  if (missing.length > 0) {
    return new MatrixError(
      'M_MISSING_PARAM',
      `Missing params: ${pythonRepr(missing.map(({ path }) => lastOf(path)))}`,
    );
  }
  const text = `'${lastOf(first.path)}' ${first.message}`;
  return new MatrixError(isOfBody(first) ? 'M_BAD_JSON' : 'M_INVALID_PARAM', text);
}

function isOfBody({ path }: Finding): boolean {
  return path === '/body' || path.startsWith('/body/');
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
