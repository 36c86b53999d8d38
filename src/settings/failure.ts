import { isObject, shown } from '../json/read.js';
import { DEFAULT_SETTINGS, type Settings } from '../sandbox/settings.js';

/** Why nothing could be started, in words for the command line. */
export interface Failure {
  message: string;
  /** True for a mistake in what was asked for, false for a port or address that cannot be had. */
  isUsage: boolean;
}

/**
 * Undefined for an error that is nobody's fault but ours. `sources` are the variables that settings came from: who set
 * none has to be told.
 */
export function explainFailure(
  error: unknown,
  settings: Partial<Settings>,
  sources: ReadonlyMap<keyof Settings, string> = new Map(),
): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'SettingsError') return { message: error.message, isUsage: true };
  if (error.name === 'SeedError') {
    return { message: `${error.message}${sourceOf('seed', sources)}`, isUsage: true };
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  const { host, lettaPort, matrixPort } = { ...DEFAULT_SETTINGS, ...settings };
  const { port } = error as { port?: number };
  const which = [['lettaPort', lettaPort] as const, ['matrixPort', matrixPort] as const].find(
    ([, given]) => given === port,
  );
  const named = {
    host: `${host}${sourceOf('host', sources)}`,
    port: `port ${port ?? ''}${which ? sourceOf(which[0], sources) : ''}`,
  };
  return { message: explainListen(code, named), isUsage: false };
}

function sourceOf(name: keyof Settings, sources: ReadonlyMap<keyof Settings, string>): string {
  const variable = sources.get(name);
  return variable === undefined ? '' : ` (from the variable ${variable})`;
}

function explainListen(code: string | undefined, { host, port }: { host: string; port: string }): string {
  const others = '--letta-port and --matrix-port choose others';
  switch (code) {
    case 'EADDRINUSE':
      return `${port} is in use on ${host}; ${others}`;
    case 'EACCES':
      return `${port} needs more rights than this process has; ${others}`;
    default:
      return `${host} is no address of this machine (${code ?? 'unknown'}); --host chooses another`;
  }
}

/**
 * An error of `startMocks`: for a port that is in use, Node's error, `code` and all, with a message that says how to
 * get a port that is not.
 */
export function hintAtFreePort(error: unknown): unknown {
  // No `instanceof`: in a test runner's own realm, Node's errors are of another class.
  if (isObject(error) && error.code === 'EADDRINUSE' && error.syscall === 'listen') {
    error.message = `${shown(error.message)}; lettaPort: 0 and matrixPort: 0 pick free ports`;
  }
  return error;
}
