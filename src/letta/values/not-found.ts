import { DEFAULT_USER, DEFAULT_ORGANIZATION } from './default-user.js';
import { LettaError } from './error.js';

/** How Python prints the real server's default user, in the middle of its 404s. */
const ACTOR =
  `id='${DEFAULT_USER}' organization_id='${DEFAULT_ORGANIZATION}' name='default_user' ` +
  'created_at=None updated_at=datetime.datetime(2025, 1, 1, 0, 0, tzinfo=TzInfo(UTC)) is_deleted=False';

/** The 404 of a row that the real server reads by its id (letta/orm/sqlalchemy_base.py). */
export function rowNotFound(kind: string, id: string): LettaError {
  return rowNotFoundBy(kind, { id: `['${id}']` });
}

/** The same, for a row that it reads by other columns. */
export function rowNotFoundBy(kind: string, columns: Record<string, string>): LettaError {
  const read = Object.entries(columns).map(([column, value]) => `${column}='${value}'`);
  return new LettaError(
    404,
    `${kind} not found with ${read.join(', ')}, access level in ['read'] for actor='${ACTOR}'`,
  );
}

/** The 404 of things that a group or an identity is to have and that do not exist: a Python set of their ids. */
export function itemsNotFound(ids: string[]): LettaError {
  const missing = ids.length === 0 ? 'set()' : `{${ids.map((id) => `'${id}'`).join(', ')}}`;
  return new LettaError(404, `Items not found in agents: ${missing}`);
}

/** The 404 of operations on an agent that look whether it exists before anything else (LettaAgentNotFoundError). */
export function agentNotFound(): LettaError {
  return new LettaError(404, 'Agent not found');
}
