import { exportAgent } from '../../src/letta/agents/export-agent.js';
import { LettaError } from '../../src/letta/values/error.js';
import { importAgents } from '../../src/letta/agents/import-agents.js';
import { slicer } from '../../src/scheduling/slices.js';
import { readAgentFile, readSecrets } from './edge/agent-file-reader.js';
import type { LettaOverrides } from './edge/service.js';

/** Agents as files. */
export const agentFiles = {
  export_agent({ path, query, letta }) {
    if (query.use_legacy_format) throw new LettaError(400, 'Legacy format is not supported');
    return exportAgent(letta, path.agent_id, query);
  },
  export_agent_with_skills({ path, body, letta }) {
    return exportAgent(letta, path.agent_id, body ?? {});
  },
  async import_agent({ body, letta, signal }) {
    const { file, name, override_name, model, override_model_handle, project_id, ...others } = body;
    const read = await slicer.run(readAgentFile(file.bytes), signal);
    const wishes = {
      ...others,
      name: name ?? override_name,
      model: model ?? override_model_handle,
      embedding: body.embedding ?? body.override_embedding_handle,
      secrets: readSecrets(body.secrets ?? body.env_vars_json),
      project_id,
    };
    return { agent_ids: await letta.timers.gate.alone(importAgents(letta, read, wishes), signal) };
  },
} satisfies Partial<LettaOverrides>;
