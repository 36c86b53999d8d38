import fc from 'fast-check';
import { lettaCommands } from './letta-commands.js';
import { expectConsistent, live, newLife } from './letta-life.js';

/** `PROPERTY_RUNS=2000` tries more lives, `PROPERTY_SEED` those of a failure that was reported with it. */
const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
const RUNS = Number(PROPERTY_RUNS ?? 25);

/** How long to go on in all, in milliseconds, making a failure smaller included. */
const TIME_LIMIT_MS = RUNS * 400;

test(
  'whatever is asked of Letta, it never breaks, and all ways to ask for a thing agree',
  async () => {
    const property = fc.asyncProperty(lettaCommands, async (commands) => {
      const life = await newLife();
      for (const command of commands) await live(life, command);
      await expectConsistent(life);
    });
    await fc.assert(property, {
      numRuns: RUNS,
      interruptAfterTimeLimit: TIME_LIMIT_MS,
      ...(PROPERTY_SEED && { seed: Number(PROPERTY_SEED) }),
    });
  },
  TIME_LIMIT_MS * 2,
);
