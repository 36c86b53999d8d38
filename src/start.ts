import { lettaOverrides } from '../overrides/letta/index.js';
import { lettaEdge } from '../overrides/letta/edge/service.js';
import { matrixOverrides } from '../overrides/matrix/index.js';
import { matrixEdge } from '../overrides/matrix/edge/service.js';
import { mockOverrides } from '../overrides/mock/index.js';
import { mockEdge } from '../overrides/mock/edge/service.js';
import { complaintOfName } from './sandbox/names.js';
import { DEFAULT_SANDBOX, SANDBOX_NAME, Sandboxes } from './sandbox/sandbox.js';
import { DEFAULT_SETTINGS, sandboxSettings, type Settings } from './sandbox/settings.js';
import { type LoadedSeed, loadSeed } from './seed/load.js';
import { copied, plant } from './seed/plant.js';
import { SeedProblems } from './seed/notes.js';
import type { Seed } from './seed/seed.js';
import { credentialsOf } from './seed/users.js';
import { loadFaker } from './server/faker.js';
import { listen, type Listening } from './server/listen.js';
import { createApp } from './server/receive.js';
import { createService, type Service } from './server/service.js';
import { loadSpec } from './server/spec.js';
import { settingsAmong, withoutNoKey } from './settings/check.js';
import { hintAtFreePort } from './settings/failure.js';
import { SettingsError } from './settings/settings-error.js';

export type { Seed, Settings };

/** How to start; everything has a default, the one the command line has. */
export interface StartOptions extends Partial<Settings> {
  /** The only one of `lettaApiKeys`. */
  lettaApiKey?: string;
  /** The only one of `registrationTokens`. */
  registrationToken?: string;
}

/** Where a world can be reached. None of the addresses ends with a slash. */
export interface Addresses {
  letta: { url: string };
  matrix: { url: string };
  /** The control API, `/_mock` included. */
  control: { url: string };
}

/** Somebody who can log in. */
export interface SeedCredentials {
  /** `@localpart:server`. */
  userId: string;
  password: string;
  accessToken: string;
}

/** Both services, answering; the addresses are those of the default sandbox. */
export interface Mocks extends Addresses {
  /** Keys that the Letta server accepts. */
  lettaApiKeys: string[];
  /** Whether it answers without a key, too. */
  lettaOpen: boolean;
  /** The accounts of the seed, the same in every sandbox. */
  users: SeedCredentials[];
  /** Where to reach a sandbox; it comes into being with its first request. Throws `SettingsError` for a name that is none. */
  sandbox(name: string): Addresses;
  /** Takes a sandbox, the default one if none is named, back to its seed. */
  reset(sandbox?: string): Promise<void>;
  /**
   * Counts an error that nobody caught as a bug of the mock's own, in the default sandbox: what a process that goes on
   * after an `uncaughtException` calls.
   */
  reportBug(error: unknown): void;
  /** Ends every connection and frees both ports. */
  stop(): Promise<void>;
}

/** What `startMocks` of `index.ts` does. */
export async function start(options: StartOptions = {}): Promise<Mocks> {
  const given = withoutNoKey(settingsAmong(options));
  const settings = { ...DEFAULT_SETTINGS, ...given };
  const loaded = await loadSeed(settings.seed);
  const sandboxes = await seededSandboxes(settings, given, loaded);
  const { letta, matrix, control } = createServices(sandboxes);
  matrix.requests.warmUp();
  const open = (service: Service, port: number) =>
    listen(createApp(service, control, sandboxes, settings.maxBodyNodes), settings.host, port).catch(
      (error: unknown) => {
        throw hintAtFreePort(error);
      },
    );
  const lettaPort = await open(letta, settings.lettaPort);
  const matrixPort = await open(matrix, settings.matrixPort).catch(async (error: unknown) => {
    await lettaPort.close();
    throw error;
  });
  // Not before the ports answer, as few runs need it; what becomes of it is for those that do.
  const faker = loadFaker().catch(() => undefined);
  return {
    ...addresses(lettaPort, matrixPort, ''),
    lettaApiKeys: [...settings.lettaApiKeys],
    lettaOpen: (await sandboxes.get(DEFAULT_SANDBOX)).settings.lettaOpen,
    users: (loaded.seed.users ?? []).map((user) => {
      const { localpart, password, accessToken } = credentialsOf(user);
      return { userId: `@${localpart}:${settings.serverName}`, password, accessToken };
    }),
    sandbox: (name) => addresses(lettaPort, matrixPort, `/~${checkName(name)}`),
    reset: async (sandbox = DEFAULT_SANDBOX) => void (await sandboxes.reset(checkName(sandbox))),
    reportBug: sandboxes.reportStrayBug,
    stop: async () => {
      sandboxes.endAll();
      await Promise.all([lettaPort.close(), matrixPort.close(), faker]);
    },
  };
}

function checkName(name: string): string {
  if (SANDBOX_NAME.test(name)) return name;
  throw new SettingsError(complaintOfName(name));
}

/** With the default sandbox in place, so that a seed the services refuse is found out before anybody calls. */
async function seededSandboxes(
  settings: Settings,
  given: Partial<Settings>,
  { seed, explain }: LoadedSeed,
): Promise<Sandboxes> {
  const sandboxes = new Sandboxes(settings, function* (sandbox) {
    // A copy, as what is planted lives on as the sandbox's own.
    yield* plant(sandbox, yield* copied(seed));
    // What is said on the command line counts more than what is written in a file.
    Object.assign(sandbox.settings, sandboxSettings(given));
  });
  try {
    await sandboxes.get(DEFAULT_SANDBOX);
  } catch (error) {
    throw error instanceof SeedProblems ? explain(error.problems) : error;
  }
  return sandboxes;
}

function createServices(sandboxes: Sandboxes): Record<'letta' | 'matrix' | 'control', Service> {
  const specs = { letta: loadSpec('letta'), matrix: loadSpec('matrix'), mock: loadSpec('mock') };
  return {
    letta: createService({ ...lettaEdge, overrides: lettaOverrides }, specs.letta),
    matrix: createService({ ...matrixEdge(matrixOverrides), overrides: matrixOverrides }, specs.matrix),
    control: createService({ ...mockEdge(sandboxes, specs), overrides: mockOverrides }, specs.mock),
  };
}

function addresses(letta: Listening, matrix: Listening, prefix: string): Addresses {
  return {
    letta: { url: letta.url + prefix },
    matrix: { url: matrix.url + prefix },
    control: { url: `${matrix.url}${prefix}/_mock` },
  };
}
