import type { operations } from '../../../generated/matrix.js';
import { dialectOf } from '../../../src/matrix/model/dialect.js';
import { type Errcode, MatrixError } from '../../../src/matrix/values/error.js';
import type { Homeserver } from '../../../src/matrix/model/homeserver.js';
import { pythonRepr } from '../../../src/python/repr.js';
import type { Finding } from '../../../src/server/refusal.js';
import type { Operation } from '../../../src/server/spec.js';

/** What Synapse says of one thing that is wrong with a request. */
interface Wording {
  /** Where: the finding's own path or one above it. */
  at: string;
  /** The rule that was broken; any, if absent. */
  rule?: string;
  errcode: Errcode;
  text: string;
  /** In the place of the errcode's usual one. */
  status?: number;
}

/** The operations with words of their own, each list in the order in which Synapse checks (Synapse: observed). */
const WORDINGS: { [Id in keyof operations]?: Wording[] } = {
  login: [
    {
      at: '/body/refresh_token',
      errcode: 'M_UNKNOWN',
      text: '`refresh_token` should be true or false.',
    },
    { at: '/body/type', rule: 'required', errcode: 'M_UNKNOWN', text: 'Missing JSON keys.' },
    { at: '/body/type', errcode: 'M_INVALID_PARAM', text: 'Bad parameter: type' },
    { at: '/body/password', errcode: 'M_INVALID_PARAM', text: 'Bad parameter: password' },
    { at: '/body/identifier', errcode: 'M_MISSING_PARAM', text: "'identifier' dict has no key 'type'" },
  ],
  refresh: [
    {
      at: '/body/refresh_token',
      rule: 'type',
      errcode: 'M_INVALID_PARAM',
      text: 'Invalid param: refresh_token',
    },
  ],
  register: [
    {
      at: '/body/refresh_token',
      errcode: 'M_UNKNOWN',
      text: '`refresh_token` should be true or false.',
    },
    { at: '/body/username', errcode: 'M_UNKNOWN', text: 'Invalid username' },
    { at: '/body/password', errcode: 'M_UNKNOWN', text: 'Invalid password' },
  ],
  // Synapse breaks (500) where something is there but of a wrong type.
  search: [{ at: '/body/search_categories', errcode: 'M_UNKNOWN', text: 'Invalid search query' }],
};

/** The refusal of a request that breaks its spec, for the first finding in Synapse's order. */
export function refusalOfFindings(
  homeserver: Homeserver,
  operation: Operation,
  findings: Finding[],
): MatrixError {
  const real = findings.filter(({ rule }) => rule !== 'unknown');
  return (
    ofRoomCreation(homeserver, operation, real) ??
    inOwnWords(operation, real) ??
    ofQuery(operation, real) ??
    ofBody(real)
  );
}

/** The requirements document has one refusal for every malformed room. */
function ofRoomCreation(
  homeserver: Homeserver,
  { operationId }: Operation,
  findings: Finding[],
): MatrixError | undefined {
  const text = dialectOf(homeserver).texts.badRoomCreation;
  if (operationId !== 'createRoom' || text === null || !findings.some(isOfBody)) return undefined;
  return new MatrixError('M_BAD_JSON', text);
}

function inOwnWords({ operationId }: Operation, findings: Finding[]): MatrixError | undefined {
  const wording = WORDINGS[operationId as keyof operations]?.find(({ at, rule }) =>
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
