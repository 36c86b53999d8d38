import { DEFAULT_SETTINGS, MAX_UPLOAD_SIZE, type Settings } from '../sandbox/settings.js';

/** A day. */
const LONGEST_STAGE = 86_400_000;

/** A setting that cannot be used; the message names it. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

type Complaint = string | undefined;

/** What is wrong with a value of each setting, or undefined. */
export const COMPLAINTS: { [Name in keyof Settings]-?: (value: unknown) => Complaint } = {
  host: text,
  lettaPort: port,
  matrixPort: port,
  serverName: (value) =>
    typeof value === 'string' && /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/.test(value)
      ? undefined
      : 'must be a host name or address, with or without a port',
  lettaApiKeys: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((key) => text(key) === undefined)
      ? undefined
      : 'must be one or more keys that are not empty',
  registrationSharedSecret: text,
  seed: (value) =>
    (value !== null && typeof value === 'object') || text(value) === undefined
      ? undefined
      : 'must be a file name, none, or a seed',
  randomSeed: text,
  dialect: oneOf('documented', 'synapse'),
  lettaListFormat: oneOf('auto', 'envelope', 'array'),
  lettaValidationDetail: oneOf('text', 'list'),
  lettaIds: oneOf('any', 'strict'),
  lettaRelationships: oneOf('filled', 'included'),
  lettaFileProcessing: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LONGEST_STAGE
      ? undefined
      : `must be a whole number of milliseconds up to ${LONGEST_STAGE}`,
  unknownUserLogin: oneOf('M_FORBIDDEN', 'M_UNKNOWN'),
  roomPublication: oneOf('dialect', 'allow', 'deny'),
  registrationTokens: (value) =>
    Array.isArray(value) && value.every((token) => text(token) === undefined)
      ? undefined
      : 'must be tokens that are not empty',
  lettaKeepaliveInterval: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) < 2 ** 31
      ? undefined
      : 'must be a whole number of milliseconds, at least 1',
  accessTokenLifetime: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 0
      ? undefined
      : 'must be a whole number of milliseconds',
  rateLimits: oneOf('off', 'synapse'),
  maxUploadSize: (value) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_UPLOAD_SIZE
      ? undefined
      : `must be a whole number from 1 to ${MAX_UPLOAD_SIZE}`,
};

/** Fills in what is left out. Throws `SettingsError` for a setting that does not exist or cannot be used. */
export function completeSettings(given: Partial<Settings>): Settings {
  const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(COMPLAINTS, name)) {
      throw new SettingsError(`There is no setting ${name}; there are ${Object.keys(COMPLAINTS).join(', ')}`);
    }
    if (value === undefined) continue;
    const complaint = COMPLAINTS[name as keyof Settings](value);
    if (complaint) throw new SettingsError(`${name} ${complaint}`);
    settings[name] = value;
  }
  return settings as unknown as Settings;
}

function text(value: unknown): Complaint {
  return typeof value === 'string' && value !== '' ? undefined : 'must be a text that is not empty';
}

function port(value: unknown): Complaint {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65535
    ? undefined
    : 'must be a whole number from 0 to 65535';
}

function oneOf(...choices: string[]): (value: unknown) => Complaint {
  return (value) =>
    choices.includes(value as string)
      ? undefined
      : `must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}
