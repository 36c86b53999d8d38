import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { emptyLetta, type LettaServer } from '../letta/server.js';
import { emptyMatrix, type Homeserver } from '../matrix/homeserver.js';
import { type Clock, countingClock, wallClock } from './clock.js';
import { Faults } from './faults.js';
import { Journal } from './journal.js';
import { Random } from './random.js';
import { type SandboxSettings, sandboxSettings, type Settings } from './settings.js';

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
  matrix: Homeserver;
  letta: LettaServer;
  journal: Journal;
  faults: Faults;
  /** Stack traces of the mock's own errors; always empty, or there is something to report. */
  bugs: string[];
  /** Aborts when the sandbox is reset or deleted, to end the requests that wait in it. */
  ended: AbortController;
}

/** Fills a fresh sandbox. */
export type Plant = (sandbox: Sandbox) => void;

/** Every sandbox of a process, by name; made from the seed when first used. */
export class Sandboxes {
  private readonly byName = new Map<string, Sandbox>();
  private readonly randomSeed: string;
  private lives = 0;

  constructor(
    readonly settings: Settings,
    private readonly plant: Plant,
  ) {
    this.randomSeed = settings.randomSeed ?? randomBytes(16).toString('hex');
  }

  get(name: string): Sandbox {
    let sandbox = this.byName.get(name);
    if (!sandbox) this.byName.set(name, (sandbox = this.create(name)));
    return sandbox;
  }

  /** The names in use, in the order they were first used. */
  names(): string[] {
    return [...this.byName.keys()];
  }

  /** Back to the seed, with an empty journal and no faults; ends the requests that wait in it. Costs one seed. */
  reset(name: string): Sandbox {
    const old = this.byName.get(name);
    const fresh = this.create(name);
    this.byName.set(name, fresh);
    old?.ended.abort();
    return fresh;
  }

  /** False when there is no such sandbox. A deleted name that is used again starts from the seed. */
  delete(name: string): boolean {
    this.byName.get(name)?.ended.abort();
    return this.byName.delete(name);
  }

  /** Ends the requests that wait anywhere. */
  endAll(): void {
    for (const sandbox of this.byName.values()) sandbox.ended.abort();
  }

  /**
   * With a seed of the user's, every life of a sandbox is the same. Without, each has ids and tokens of its own:
   * a client left over from before a reset must not hold a token that is somebody else's afterwards.
   */
  private seedOfChance(name: string): string {
    const life = this.settings.randomSeed === undefined ? `/${this.lives++}` : '';
    return `${this.randomSeed}/${name}${life}`;
  }

  private create(name: string): Sandbox {
    const clock = this.settings.randomSeed === undefined ? wallClock() : countingClock();
    const random = new Random(this.seedOfChance(name));
    const { serverName, lettaApiKeys, registrationSharedSecret } = this.settings;
    const settings = sandboxSettings(this.settings) as SandboxSettings;
    const sandbox: Sandbox = {
      name,
      settings,
      clock,
      random,
      matrix: emptyMatrix({ serverName, registrationSharedSecret, settings, clock, random }),
      letta: emptyLetta({ apiKeys: lettaApiKeys, settings, clock, random }),
      journal: new Journal(),
      faults: new Faults(),
      bugs: [],
      ended: new AbortController(),
    };
    // Every request that waits listens, and Node warns of more than ten.
    setMaxListeners(0, sandbox.ended.signal);
    const clearTimers = () => [sandbox.matrix, sandbox.letta].forEach(({ timers }) => timers.clearAll());
    sandbox.ended.signal.addEventListener('abort', clearTimers, { once: true });
    this.plant(sandbox);
    return sandbox;
  }
}
