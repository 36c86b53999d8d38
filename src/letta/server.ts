import type { Clock } from '../sandbox/clock.js';
import type { Random } from '../sandbox/random.js';
import type { SandboxSettings } from '../sandbox/settings.js';
import { type AgentOrders, type AgentState, emptyAgentOrders } from './agents.js';

/** Everything a Letta server remembers, as plain data. */
export interface LettaState {
  /** By id. Written by `agents.ts` alone, together with `agentOrders`. */
  agents: Map<string, AgentState>;
  agentOrders: AgentOrders;
  /** When the last agent was made that was given no time of its own, in microseconds. */
  lastCreation: number;
}

/** One Letta server: its data, and what its rules draw on. */
export interface LettaServer {
  apiKeys: string[];
  /** The sandbox's own, so that a change takes effect at once. */
  settings: SandboxSettings;
  clock: Clock;
  random: Random;
  state: LettaState;
}

/** A Letta server without agents. */
export function emptyLetta(parts: Omit<LettaServer, 'state'>): LettaServer {
  return { ...parts, state: { agents: new Map(), agentOrders: emptyAgentOrders(), lastCreation: 0 } };
}
