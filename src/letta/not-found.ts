import { DEFAULT_USER } from './default-user.js';
import { LettaError } from './error.js';

/** How Python prints the real server's default user, in the middle of its 404s. */
const ACTOR =
  `id='${DEFAULT_USER}' organization_id='org-00000000-0000-4000-8000-000000000000' name='default_user' ` +
  'created_at=None updated_at=datetime.datetime(2025, 1, 1, 0, 0, tzinfo=TzInfo(UTC)) is_deleted=False';

/** The 404 of a row that the real server reads by its id (letta/orm/sqlalchemy_base.py). */
export function rowNotFound(kind: string, id: string): LettaError {
  return new LettaError(
    404,
    `${kind} not found with id='['${id}']', access level in ['read'] for actor='${ACTOR}'`,
  );
}

/** The 404 of operations on an agent that look whether it exists before anything else (LettaAgentNotFoundError). */
export function agentNotFound(): LettaError {
  return new LettaError(404, 'Agent not found');
}
