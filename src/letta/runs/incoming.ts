import { mapped, type Work } from '../../scheduling/slices.js';
import type { components } from '../../../generated/letta.js';
import type { Act } from '../../script/acts.js';
import { nextTurn } from '../../script/next-turn.js';
import type { Returned } from '../../script/templates.js';
import { creationTime } from '../model/creation.js';
import { BadMessages } from '../values/error.js';
import { textOf } from '../records/message-records.js';
import { approvalOf, readDecision, refuseWhilePending } from './approvals.js';
import type { LettaServer } from '../model/server.js';
import type { AgentRecord } from '../model/agents.js';
import type { Context } from '../model/conversations.js';
import type { ApprovalItem, MessageFields, MessagePart, SentMessage } from '../model/messages.js';

type Schemas = components['schemas'];

/** What a run is made for. */
export interface Incoming {
  /** Messages that are written down with the first step. */
  incoming: MessageFields[];
  /** Those that come after what was decided. */
  followUp: MessageFields[];
  /** What the run begins with: a decision, and the question that it answers. */
  decision: { requestId: string; items: ApprovalItem[] } | null;
  acts: Act[];
  /** What the tools returned that were called before in the answer that goes on; none where another begins. */
  returns: Returned[];
}

/**
 * What to do with messages to an agent. The last one that the user says is matched by the agent's script, which
 * counts it.
 *
 * Throws `LettaError` 409 for messages to an agent that waits for a decision, and 400 (`BadMessages`) for a decision
 * about nothing or about another call; nothing has changed then.
 */
export function* readIncoming(
  letta: LettaServer,
  agent: AgentRecord,
  context: Context,
  messages: readonly SentMessage[],
): Work<Incoming> {
  const [first] = messages;
  if (!first) throw new BadMessages('list index out of range');
  const plain = messages.filter(isPlain);
  const approval = approvalOf(first);
  if (!approval) {
    refuseWhilePending(letta, context);
    return {
      incoming: yield* mapped(plain, (message) => asFields(letta, agent, message)),
      followUp: [],
      decision: null,
      acts: turnOf(letta, agent, plain),
      returns: [],
    };
  }
  const others = plain.filter((message) => message !== first);
  const decided = readDecision(letta, context, approval);
  const followUp = yield* mapped(others, (message) => asFields(letta, agent, message));
  // A decision that was made before changes nothing, so that it can be sent again.
  if (!decided)
    return {
      incoming: followUp,
      followUp: [],
      decision: null,
      acts: others.length > 0 ? turnOf(letta, agent, others) : [],
      returns: [],
    };
  return {
    incoming: [{ ...decided.message, agent_id: agent.id }],
    followUp,
    decision: { requestId: decided.requestId, items: decided.items },
    acts: others.length > 0 ? turnOf(letta, agent, others) : decided.acts,
    returns: others.length > 0 ? [] : decided.returns,
  };
}

function turnOf(
  letta: LettaServer,
  agent: AgentRecord,
  messages: readonly Schemas['MessageCreate'][],
): Act[] {
  const said = messages.findLast(({ role }) => role === 'user') ?? messages.at(-1);
  if (!said) return [];
  const text = textOf(partsOf(said.content));
  return nextTurn(letta.state.scripts, { agentId: agent.id, agentName: agent.name, text });
}

function isPlain(message: SentMessage): message is Schemas['MessageCreate'] {
  return 'role' in message;
}

function asFields(letta: LettaServer, agent: AgentRecord, message: Schemas['MessageCreate']): MessageFields {
  return {
    agent_id: agent.id,
    role: message.role,
    content: partsOf(message.content),
    name: message.name ?? null,
    sender_id: message.sender_id ?? null,
    group_id: message.group_id ?? null,
    otid: message.otid ?? letta.random.uuid(),
    created_at: creationTime(letta),
  };
}

/** Text alone is one part. */
export function partsOf(content: string | readonly MessagePart[]): MessagePart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content, signature: null }] : [...content];
}
