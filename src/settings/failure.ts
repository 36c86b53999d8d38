import { DEFAULT_SETTINGS, type Settings } from '../sandbox/settings.js';

/** Why nothing could be started, in words for the command line. */
export interface Failure {
  message: string;
  /** True for a mistake in what was asked for, false for a port or address that cannot be had. */
  isUsage: boolean;
}

/** Undefined for an error that is nobody's fault but ours. */
export function explainFailure(error: unknown, options: Partial<Settings>): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'SettingsError' || error.name === 'SeedError') {
    return { message: error.message, isUsage: true };
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  const host = options.host ?? DEFAULT_SETTINGS.host;
  const { port } = error as { port?: number };
  return { message: explainListen(code, host, port), isUsage: false };
}

function explainListen(code: string | undefined, host: string, port: number | undefined): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use on ${host}; --letta-port and --matrix-port choose others`;
    case 'EACCES':
      return `port ${port} needs more rights than this process has; --letta-port and --matrix-port choose others`;
    default:
      return `${host} is no address of this machine (${code}); --host chooses another`;
  }
}
