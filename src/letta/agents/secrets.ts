import { mapped, type Work } from '../../scheduling/slices.js';
import { DEFAULT_ORGANIZATION } from '../values/default-user.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';

/**
 * The environment variables of an agent's tools. The real server keeps their values encrypted, but for that it has
 * to be given a key: without one `value_enc` is the value.
 */
export function* secretsOf(
  letta: LettaServer,
  agentId: string,
  values: Record<string, string>,
): Work<NonNullable<AgentRecord['secrets']>> {
  return yield* mapped(Object.entries(values), ([key, value]) => ({
    created_by_id: null,
    last_updated_by_id: null,
    created_at: null,
    updated_at: null,
    id: `agent-env-${letta.random.uuid()}`,
    key,
    value,
    description: null,
    organization_id: DEFAULT_ORGANIZATION,
    value_enc: value,
    agent_id: agentId,
  }));
}
