import type { components } from '../../generated/mock.js';

/** Which of two answers is given where the requirements document and the real Synapse differ. */
export type DialectName = 'documented' | 'synapse';

/** How `GET /v1/agents` lists: `auto` looks at the client (see the README), the others do not. */
export type LettaListFormat = 'auto' | 'envelope' | 'array';

/** What a login of an unknown user is refused with. */
export type UnknownUserLogin = 'M_FORBIDDEN' | 'M_UNKNOWN';

/** What can differ between sandboxes. */
export interface SandboxSettings {
  dialect: DialectName;
  lettaListFormat: LettaListFormat;
  unknownUserLogin: UnknownUserLogin;
  /** The largest file that can be uploaded to the homeserver, in bytes. */
  maxUploadSize: number;
}

/** What is the same for the whole process. */
export interface ProcessSettings {
  host: string;
  lettaPort: number;
  matrixPort: number;
  serverName: string;
  lettaApiKeys: string[];
  /** What scripts that register users with Synapse's admin API have to know. */
  registrationSharedSecret: string;
  /** A path of a YAML or JSON file, `none`, a seed itself, or undefined for the sample world. */
  seed?: string | components['schemas']['Seed'];
  /** Given: ids, times and invented answers are the same in every run. */
  randomSeed?: string;
}

export type Settings = ProcessSettings & SandboxSettings;

/** Synapse's default, and the largest body that is read at all. */
export const MAX_UPLOAD_SIZE = 50 * 1024 * 1024;

export const DEFAULT_SETTINGS: Settings = {
  host: '127.0.0.1',
  lettaPort: 8283,
  matrixPort: 8008,
  serverName: 'matrix.test',
  lettaApiKeys: ['lettaSecurePass123'],
  registrationSharedSecret: 'mock_registration_secret',
  dialect: 'documented',
  lettaListFormat: 'auto',
  unknownUserLogin: 'M_FORBIDDEN',
  maxUploadSize: MAX_UPLOAD_SIZE,
};
