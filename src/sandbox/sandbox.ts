import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { emptyLetta, type LettaServer } from '../letta/model/server.js';
import { emptyMatrix, type Homeserver } from '../matrix/model/homeserver.js';
import { reportBug } from './bugs.js';
import { SandboxKeeper } from './bounds.js';
import { type Clock, countingClock, wallClock } from './clock.js';
import { estimateBytes } from './estimate.js';
import { Faults } from './faults.js';
import { FormerTokens, hintAtToken } from './former-tokens.js';
import { Gate } from './gate.js';
import { Journal, JournalBudget } from './journal.js';
import { Random } from './random.js';
import { type SandboxSettings, sandboxSettings, type Settings } from './settings.js';
import { slicer, type Work } from '../scheduling/slices.js';
import { Timers } from './timers.js';

/** Where a sandbox prefix or header may point: letters, digits, dot, underscore and dash, at most 64. */
export const SANDBOX_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** The world of requests that name none. */
export const DEFAULT_SANDBOX = 'default';

/** One isolated world: both services' state, and everything that makes time pass or ids appear in it. */
export interface Sandbox {
  name: string;
  settings: SandboxSettings;
  clock: Clock;
  random: Random;
  /** What happens later by itself, in the order in which it is due: for both services and the requests that wait. */
  timers: Timers;
  /** Where requests come in, unless somebody is to be alone. */
  gate: Gate;
  matrix: Homeserver;
  letta: LettaServer;
  journal: Journal;
  faults: Faults;
  /** Stack traces of the mock's own errors; always empty, or there is something to report. */
  bugs: string[];
  /** How many there were; not all of them are kept. */
  bugCount: number;
  /** How many requests are being answered, and when the last one came, counted over all sandboxes. */
  use: { requests: number; last: number };
  /** What helps somebody whose Matrix token is unknown here but known elsewhere, or was known before a reset. */
  hintAtToken: (token: string) => string | undefined;
  /** Aborts when the sandbox is reset or deleted, to end the requests that wait in it. */
  ended: AbortController;
}

/** Fills a fresh sandbox, which nobody sees before it is over. */
export type Plant = (sandbox: Sandbox) => Work<unknown>;

/** A sandbox that is being filled, and the promise of it. */
interface Growing {
  sandbox: Sandbox;
  grown: Promise<Sandbox>;
}

/** Every sandbox of a process, by name; made from the seed when first used. */
export class Sandboxes {
  private readonly byName = new Map<string, Sandbox>();
  /** Those that are used for the first time: whoever else asks for one waits for the same seed. */
  private readonly growing = new Map<string, Growing>();
  /** Those and the ones that are to take the place of others. */
  private readonly filling = new Set<Sandbox>();
  private readonly randomSeed: string;
  private readonly journalBudget: JournalBudget;
  private readonly keeper: SandboxKeeper<Sandbox>;
  private readonly formerTokens = new FormerTokens();
  private lives = 0;
  private uses = 0;

  constructor(
    readonly settings: Settings,
    private readonly plant: Plant,
  ) {
    this.randomSeed = settings.randomSeed ?? randomBytes(16).toString('hex');
    this.journalBudget = new JournalBudget(settings.maxJournalBytes);
    this.keeper = new SandboxKeeper(
      settings,
      ({ name }) => void this.remove(name),
      ({ name }) => name === DEFAULT_SANDBOX,
      worldBytes,
    );
  }

  /** The sandbox of a name if it is there already. */
  find(name: string): Sandbox | undefined {
    return this.byName.get(name);
  }

  /**
   * The sandbox of a name, made from the seed if need be: in slices, so that other sandboxes go on meanwhile. Rejects,
   * for everybody who waits for it, with what is wrong with the seed, with `WaitEnded` when it is deleted before it is
   * there, and with `SandboxRefusal` when it was dropped before or there is no room for it.
   */
  async get(name: string): Promise<Sandbox> {
    const sandbox = this.byName.get(name);
    if (sandbox) return sandbox;
    let growing = this.growing.get(name);
    if (!growing) {
      this.keeper.checkName(name);
      this.keeper.makeRoom();
      this.growing.set(name, (growing = this.grow(name)));
    }
    return growing.grown;
  }

  /** Those in use, in the order they were first used. */
  all(): Sandbox[] {
    return [...this.byName.values()];
  }

  /**
   * Back to the seed, with an empty journal and no faults; ends the requests that wait in it. Costs one seed, and
   * requests are answered by the old world until the fresh one is there.
   */
  async reset(name: string): Promise<Sandbox> {
    const growing = this.growing.get(name);
    if (growing) return growing.grown;
    const fresh = this.create(name);
    await this.fill(fresh);
    const old = this.byName.get(name);
    if (old) this.leave(old);
    this.keeper.forgive(name);
    this.keeper.add(fresh);
    this.byName.set(name, fresh);
    old?.ended.abort();
    return fresh;
  }

  /** False when there is no such sandbox. A deleted name that is used again starts from the seed. */
  delete(name: string): boolean {
    this.keeper.forgive(name);
    return this.remove(name);
  }

  /** Lets a name be used again whose sandbox was dropped because of a bound. */
  forgive(name: string): void {
    this.keeper.forgive(name);
  }

  /** Throws `SandboxRefusal` when the sandboxes may not grow any further. */
  admitGrowth(sandbox: Sandbox): void {
    this.keeper.admitGrowth(sandbox);
  }

  /** Counts what an accepted request brought: the bytes of its body and of its answer. */
  grew(sandbox: Sandbox, body: number, answer: number): void {
    this.keeper.grew(sandbox, body, answer);
  }

  /** Notes that a request is being answered, so that its sandbox stays; the result ends that. */
  occupy({ use }: Sandbox): () => void {
    use.requests++;
    use.last = ++this.uses;
    return () => void use.requests--;
  }

  private remove(name: string): boolean {
    const sandbox = this.byName.get(name) ?? this.growing.get(name)?.sandbox;
    sandbox?.ended.abort();
    if (sandbox) this.leave(sandbox);
    return this.growing.delete(name) || this.byName.delete(name);
  }

  private leave(sandbox: Sandbox): void {
    this.keeper.remove(sandbox);
    this.formerTokens.remember(sandbox);
  }

  /** Counts a bug that was met outside of any sandbox in the default one, where it is looked for first. */
  readonly reportStrayBug = (error: unknown): void => {
    reportBug(this.byName.get(DEFAULT_SANDBOX) ?? { bugs: [], bugCount: 0 }, 'the server', error);
  };

  /** Ends the requests that wait anywhere. */
  endAll(): void {
    for (const sandbox of this.byName.values()) sandbox.ended.abort();
    for (const sandbox of this.filling) sandbox.ended.abort();
  }

  /**
   * With a seed of the user's, every life of a sandbox is the same. Without, each has ids and tokens of its own:
   * a client left over from before a reset must not hold a token that is somebody else's afterwards.
   */
  private seedOfChance(name: string): string {
    const life = this.settings.randomSeed === undefined ? `/${this.lives++}` : '';
    return `${this.randomSeed}/${name}${life}`;
  }

  private grow(name: string): Growing {
    const sandbox = this.create(name);
    const grown = this.fill(sandbox)
      .then(() => {
        // Not if it was deleted meanwhile, and perhaps asked for again.
        if (this.growing.get(name)?.sandbox !== sandbox) return sandbox;
        this.keeper.add(sandbox);
        this.byName.set(name, sandbox);
        return sandbox;
      })
      .finally(() => {
        if (this.growing.get(name)?.sandbox === sandbox) this.growing.delete(name);
      });
    return { sandbox, grown };
  }

  private async fill(sandbox: Sandbox): Promise<void> {
    this.filling.add(sandbox);
    try {
      await slicer.run(this.plant(sandbox), sandbox.ended.signal);
    } finally {
      this.filling.delete(sandbox);
    }
  }

  private create(name: string): Sandbox {
    const clock = this.settings.randomSeed === undefined ? wallClock() : countingClock();
    const gate = new Gate();
    const timers = new Timers(clock, gate);
    const random = new Random(this.seedOfChance(name));
    const { serverName, lettaApiKeys, registrationSharedSecret } = this.settings;
    const settings = sandboxSettings(this.settings) as SandboxSettings;
    const sandbox: Sandbox = {
      name,
      settings,
      clock,
      random,
      timers,
      gate,
      matrix: emptyMatrix({ serverName, registrationSharedSecret, settings, clock, random, timers }),
      letta: emptyLetta({ apiKeys: lettaApiKeys, settings, clock, random, timers }),
      journal: new Journal(this.journalBudget, this.settings.maxJournalRequests),
      faults: new Faults(),
      bugs: [],
      bugCount: 0,
      use: { requests: 0, last: ++this.uses },
      hintAtToken: (token) => hintAtToken(token, sandbox, this.all(), this.formerTokens),
      ended: new AbortController(),
    };
    // Every request that waits listens, and Node warns of more than ten.
    setMaxListeners(0, sandbox.ended.signal);
    sandbox.ended.signal.addEventListener('abort', () => release(sandbox), { once: true });
    timers.onError = (error) => reportBug(sandbox, 'a timer', error);
    return sandbox;
  }
}

/** Frees what outlives a sandbox, or would keep it in memory. */
function release({ timers, journal }: Sandbox): void {
  timers.clearAll();
  journal.close();
}

/** What a sandbox takes however little is in it. */
const EMPTY_SANDBOX = 64 * 1024;

function worldBytes({ matrix, letta, journal }: Sandbox): number {
  return EMPTY_SANDBOX + journal.bytes + estimateBytes(matrix.state) + estimateBytes(letta.state);
}
