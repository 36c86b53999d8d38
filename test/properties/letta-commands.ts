import fc from 'fast-check';

/** The kinds of things that a life makes; each but agents can be an agent's. */
export const KINDS = ['agent', 'block', 'tool', 'folder', 'archive', 'identity'] as const;
export type Kind = (typeof KINDS)[number];
export type Attachable = Exclude<Kind, 'agent'>;

/** What somebody does. Numbers choose among the things that were ever made, deleted ones included. */
export type LettaCommand =
  | { does: 'create'; kind: Kind; name: number }
  | { does: 'delete'; kind: Kind; which: number }
  | { does: 'attach' | 'detach'; kind: Attachable; agent: number; which: number }
  | { does: 'say'; how: 'send' | 'stream' | 'async' | 'converse'; agent: number; text: string }
  | { does: 'cancel' | 'reset'; agent: number }
  | { does: 'wait' };

/** What is said: plain, something slow, something to decide, a tool call that changes memory, a failure. */
const TEXTS = ['hello', 'slowly', 'ask me', 'yes', 'remember', 'fail'];

const some = fc.nat({ max: 3 });
const attachable = fc.constantFrom(...(KINDS.slice(1) as Attachable[]));

/** Plain objects, which failures can print plainly. */
function record<Fields>(fields: {
  [Name in keyof Fields]: fc.Arbitrary<Fields[Name]>;
}): fc.Arbitrary<Fields> {
  return fc.record(fields, { noNullPrototype: true });
}

/** A life of up to forty commands, which begins with an agent. */
export const lettaCommands: fc.Arbitrary<LettaCommand[]> = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: record({
          does: fc.constant('create' as const),
          kind: fc.constantFrom(...KINDS),
          name: fc.nat({ max: 1 }),
        }),
      },
      {
        weight: 2,
        arbitrary: record({
          does: fc.constant('delete' as const),
          kind: fc.constantFrom(...KINDS),
          which: some,
        }),
      },
      {
        weight: 5,
        arbitrary: record({
          does: fc.constant('attach' as const),
          kind: attachable,
          agent: some,
          which: some,
        }),
      },
      {
        weight: 2,
        arbitrary: record({
          does: fc.constant('detach' as const),
          kind: attachable,
          agent: some,
          which: some,
        }),
      },
      {
        weight: 6,
        arbitrary: record({
          does: fc.constant('say' as const),
          how: fc.constantFrom('send' as const, 'stream' as const, 'async' as const, 'converse' as const),
          agent: some,
          text: fc.constantFrom(...TEXTS),
        }),
      },
      { weight: 2, arbitrary: record({ does: fc.constant('cancel' as const), agent: some }) },
      { weight: 1, arbitrary: record({ does: fc.constant('reset' as const), agent: some }) },
      { weight: 2, arbitrary: record({ does: fc.constant('wait' as const) }) },
    ),
    { maxLength: 40, size: 'max' },
  )
  .map((others) => [{ does: 'create', kind: 'agent', name: 0 }, ...others]);
