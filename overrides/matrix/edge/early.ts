import { own } from '../../../src/json/read.js';
import { MatrixError } from '../../../src/matrix/values/error.js';
import type { Exchange, Reply } from '../../../src/server/exchange.js';

/** Where answers are JSON whatever happens. */
const API = /^\/+(_matrix|_synapse)(\/|$)/;

/**
 * What Synapse answers before it looks for an operation: forms are refused unread, and beside the API there is a
 * small web site.
 */
export function early(exchange: Exchange): Reply | undefined {
  const { method, path, headers } = exchange;
  if (method === 'POST' && /multipart\/form-data/i.test(headers['content-type'] ?? ''))
    return { status: 415 };
  if (API.test(path)) return undefined;
  return (method === 'GET' || method === 'HEAD' ? pageAt(path) : undefined) ?? NO_SUCH_PAGE;
}

/** A base URL may end in a slash; Synapse overlooks it but for `/health` (Synapse: observed). */
function pageAt(path: string): Reply | undefined {
  return own(PAGES, path) ?? (path.endsWith('/health') ? undefined : own(PAGES, path.replace(/^\/+/, '/')));
}

const NO_SUCH_PAGE = page(
  404,
  'text/html',
  '<html><head><title>404 - No Such Resource</title></head></html>',
);

/** The web site; `/.well-known` is not configured, as on a Synapse whose public address is not set. */
const PAGES: Record<string, Reply> = {
  '/': page(302, 'text/html', '<html><body><a href="/_matrix/static">click here</a></body></html>', {
    location: '/_matrix/static',
  }),
  '/health': page(200, 'text/plain; charset=utf-8', 'OK'),
  '/.well-known/matrix/client': {
    status: 404,
    body: new MatrixError('M_NOT_FOUND', '.well-known not available').toJSON(),
  },
};

function page(status: number, type: string, text: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': type, ...headers }, body: Buffer.from(text) };
}
