import type { components } from '../../generated/mock.js';
import { addTurns, setScript, type StoredScript } from '../../src/script/scripts.js';
import type { MockOverrides } from './edge/service.js';

/** What the agents say. */
export const scripts = {
  listMockScripts({ sandbox }) {
    return { scripts: [...sandbox.letta.state.scripts.values()].map(present) };
  },
  setMockScript({ sandbox, body }) {
    return present(setScript(sandbox.letta.state.scripts, body));
  },
  addMockScriptTurns({ sandbox, query, body }) {
    return present(addTurns(sandbox.letta.state.scripts, body, query.place));
  },
  clearMockScripts({ sandbox }) {
    sandbox.letta.state.scripts.clear();
  },
  deleteMockScript({ sandbox, path }) {
    sandbox.letta.state.scripts.delete(path.agent);
  },
} satisfies Partial<MockOverrides>;

function present({ agent, turns, progress }: StoredScript): components['schemas']['MockScript'] {
  return {
    agent,
    turns,
    progress: [...progress].map(([agent_id, { messages, uses }]) => ({ agent_id, messages, uses })),
  };
}
