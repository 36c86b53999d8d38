import type { IncomingHttpHeaders } from 'node:http';
import { shown } from '../../../src/json/read.js';
import { invalidArgument } from '../../../src/letta/values/error.js';
import { idRule } from '../../../src/pydantic/ids.js';

const USER_ID = new RegExp(idRule('^user-.')?.pattern ?? '', 'u');

/**
 * The header that says who acts. There is one actor here, whoever it names, as on a real server that does not know
 * the one it names. Throws `LettaError` 400 when it names nobody in the right form.
 */
export function requireActor(headers: IncomingHttpHeaders): void {
  const { user_id: id } = headers;
  if (id === undefined || (!Array.isArray(id) && USER_ID.test(id))) return;
  throw invalidArgument(`Invalid user ID format: ${shown(id)}. Expected format: 'user-<uuid4>'`);
}

/**
 * Whether the real server treats a client as one of its SDKs from 1.0 on: those that say their package's version, the
 * two that name themselves so, and whoever does not say who they are (letta/utils.py, is_1_0_sdk_version).
 */
export function isSdk(headers: IncomingHttpHeaders): boolean {
  if (headers['x-stainless-package-version']) return true;
  const client = headers['user-agent'];
  if (!client) return true;
  const version = /^(?:@letta-ai\/)?letta-client\/([^/]*)$/.exec(client)?.[1] ?? '';
  const [base = ''] = version.split(/[-ab]/);
  return /^1\./.test(base);
}
