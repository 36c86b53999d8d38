import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../../../src/server/exchange.js';

/** The pages that the real server lets call it (letta/settings.py, and app.py, which adds the last). */
const ORIGINS = [
  'http://letta.localhost',
  'http://localhost:8283',
  'http://localhost:8083',
  'http://localhost:3000',
  'http://localhost:4200',
  'https://app.letta.com',
];

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** As Starlette's CORSMiddleware: nothing for programs, little for pages that are not let in. `more` are origins besides the real server's. */
export function corsHeaders(
  { origin }: IncomingHttpHeaders,
  more: readonly string[],
): Record<string, string> {
  if (origin === undefined) return {};
  return {
    'access-control-allow-credentials': 'true',
    ...(isAllowed(origin, more) && { 'access-control-allow-origin': origin, vary: 'Origin' }),
  };
}

/**
 * What a browser is told that asks before it calls: before authentication, for every path, and with the headers asked
 * for. Undefined for an OPTIONS that is no such question.
 */
export function preflight(headers: IncomingHttpHeaders, more: readonly string[]): Reply | undefined {
  const { origin, 'access-control-request-method': method } = headers;
  if (origin === undefined || method === undefined) return undefined;
  const wanted = headers['access-control-request-headers'];
  const failures = [
    ...(isAllowed(origin, more) ? [] : ['origin']),
    ...(METHODS.includes(method) ? [] : ['method']),
  ];
  return {
    status: failures.length > 0 ? 400 : 200,
    headers: {
      'access-control-allow-methods': METHODS.join(', '),
      'access-control-max-age': '600',
      ...(wanted !== undefined && { 'access-control-allow-headers': wanted }),
      'content-type': 'text/plain; charset=utf-8',
      vary: 'Origin',
    },
    body: Buffer.from(failures.length > 0 ? `Disallowed CORS ${failures.join(', ')}` : 'OK'),
  };
}

function isAllowed(origin: string, more: readonly string[]): boolean {
  return ORIGINS.includes(origin) || more.includes(origin);
}
