import type { components } from '../../generated/mock.js';

type Schemas = components['schemas'];

/** What agents say, as tests write it; specs/mock.yaml describes every member. */
export type AgentScript = Schemas['AgentScript'];
/** What an agent answers one message with, and which. */
export type ScriptTurn = Schemas['ScriptTurn'];
/** One thing that an agent does. */
export type ScriptAct = Schemas['ScriptAct'];
/** A call of a tool, and what comes of it. */
export type ScriptToolCall = Schemas['ScriptToolCall'];
/** How the language model fails. */
export type ScriptError = Schemas['ScriptError'];

/** What an act can be; each has exactly one of these. */
export type ActKind = Exclude<keyof ScriptAct, 'delay_ms' | 'chunk_size'>;

/** Everything that an act can be. */
export const ACT_KINDS = [
  'reasoning',
  'assistant',
  'tool_call',
  'approval_request',
  'error',
  'stop_reason',
  'disconnect',
] as const satisfies readonly ActKind[];

/** The script of every agent. */
export const EVERY_AGENT = '*';

/** What an agent does with a message that no turn wants. */
export const ECHO: ScriptTurn = {
  acts: [
    { reasoning: 'Nothing in my script answers this, so I repeat it.' },
    { assistant: 'You said: {{input}}' },
  ],
};

/** What an agent does when it may not call a tool and its script does not say. */
export const DENIED: ScriptAct[] = [
  { reasoning: 'The user does not want this.' },
  { assistant: 'All right, I will not do that.' },
];
