import { getHeapStatistics } from 'node:v8';
import type { components } from '../../generated/mock.js';

/** Which of two answers is given where the requirements document and the real Synapse differ. */
export type DialectName = 'documented' | 'synapse';

/** How `GET /v1/agents` lists: `auto` looks at the client (see the README), the others do not. */
export type LettaListFormat = 'auto' | 'envelope' | 'array';

/** How the Letta server says what is wrong with a request: as the real server does, or as its description has it. */
export type LettaValidationDetail = 'text' | 'list';

/** Which ids the Letta server takes: whatever has the right prefix, or what the real server takes. */
export type LettaIds = 'any' | 'strict';

/** Which handles of models the Letta server takes: those it lists, or whatever has a provider and a name. */
export type LettaModelHandles = 'known' | 'any';

/** Whether Letta's SDKs get the things that agents hold only when they ask for them, as from the real server. */
export type LettaRelationships = 'filled' | 'included';

/** What a login of an unknown user is refused with. */
export type UnknownUserLogin = 'M_FORBIDDEN' | 'M_UNKNOWN';

/** Whether rooms can be published in the room directory; `dialect` leaves it to the dialect. */
export type RoomPublication = 'dialect' | 'allow' | 'deny';

/** Whether requests that come too fast are refused: never, or beyond Synapse's default limits. */
export type RateLimiting = 'off' | 'synapse';

/** What can differ between sandboxes. */
export interface SandboxSettings {
  dialect: DialectName;
  lettaListFormat: LettaListFormat;
  /** Whether the Letta server answers everybody, as the real one does unless it is started with a password. */
  lettaOpen: boolean;
  lettaValidationDetail: LettaValidationDetail;
  lettaIds: LettaIds;
  lettaModelHandles: LettaModelHandles;
  /** Whether servers of tools can be made that are processes; none is ever started. */
  lettaMcpStdio: boolean;
  lettaRelationships: LettaRelationships;
  /** Origins whose pages may call the Letta server, besides those that the real one names. */
  lettaOrigins: string[];
  /** After how many milliseconds of silence a stream of Letta's has a ping. */
  lettaKeepaliveInterval: number;
  /** How long each stage of an uploaded file takes, in milliseconds. */
  lettaFileProcessing: number;
  unknownUserLogin: UnknownUserLogin;
  roomPublication: RoomPublication;
  /** Registration asks for one of these; for none if there are none. */
  registrationTokens: string[];
  /** How long an access token is valid that can be refreshed, in milliseconds. */
  accessTokenLifetime: number;
  /** The largest file that can be uploaded to the homeserver, in bytes. */
  maxUploadSize: number;
  rateLimits: RateLimiting;
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
  /** Host names that the control API goes by, besides addresses and localhost; with what lies under them. */
  allowedHosts: string[];
  /** Origins whose pages may use the control API, besides its own. */
  allowedOrigins: string[];
  /** What programs on other machines have to send to use the control API; `none` for nothing, undefined lets none in. */
  controlToken?: string;
  /** A path of a YAML or JSON file, `none`, a seed itself, or undefined for the sample world. */
  seed?: string | components['schemas']['Seed'];
  /** How many exchanges the journal of each sandbox keeps; 0 is no bound. */
  maxJournalRequests: number;
  /** How many bytes all journals keep together; 0 is no bound. */
  maxJournalBytes: number;
  /** How many values a JSON body consists of at most: objects, lists and what is in them. */
  maxBodyNodes: number;
  /** How many sandboxes there may be; 0 is no bound. */
  maxSandboxes: number;
  /** About how many bytes all sandboxes may take together; 0 is no bound. */
  maxSandboxBytes: number;
  /** Given: ids, times and invented answers are the same in every run. */
  randomSeed?: string;
}

/** Everything that can be set. */
export type Settings = ProcessSettings & SandboxSettings;

/** Synapse's default, and the largest body that is read at all. */
export const MAX_UPLOAD_SIZE = 50 * 1024 * 1024;

/** What is set when nobody says otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  host: '127.0.0.1',
  lettaPort: 8283,
  matrixPort: 8008,
  serverName: 'matrix.test',
  lettaApiKeys: ['lettaSecurePass123'],
  registrationSharedSecret: 'mock_registration_secret',
  allowedHosts: [],
  allowedOrigins: [],
  maxJournalRequests: 1000,
  maxJournalBytes: 64 * 1024 * 1024,
  // As many as are parsed and checked without holding anybody else up.
  maxBodyNodes: 50_000,
  maxSandboxes: 1000,
  maxSandboxBytes: Math.floor(getHeapStatistics().heap_size_limit / 2),
  dialect: 'documented',
  lettaListFormat: 'auto',
  lettaOpen: false,
  lettaValidationDetail: 'text',
  lettaIds: 'any',
  lettaModelHandles: 'known',
  lettaMcpStdio: false,
  lettaRelationships: 'filled',
  lettaOrigins: [],
  lettaKeepaliveInterval: 20_000,
  lettaFileProcessing: 0,
  unknownUserLogin: 'M_FORBIDDEN',
  roomPublication: 'dialect',
  registrationTokens: [],
  accessTokenLifetime: 300_000,
  maxUploadSize: MAX_UPLOAD_SIZE,
  rateLimits: 'off',
};

/** What the settings of a sandbox are called in seeds and in the control API. */
export const WIRE_NAMES = {
  dialect: 'dialect',
  lettaListFormat: 'letta_list_format',
  lettaOpen: 'letta_open',
  lettaValidationDetail: 'letta_validation_detail',
  lettaIds: 'letta_ids',
  lettaModelHandles: 'letta_model_handles',
  lettaMcpStdio: 'letta_mcp_stdio',
  lettaRelationships: 'letta_relationships',
  lettaOrigins: 'letta_origins',
  lettaKeepaliveInterval: 'letta_keepalive_interval',
  lettaFileProcessing: 'letta_file_processing',
  unknownUserLogin: 'unknown_user_login',
  roomPublication: 'room_publication',
  registrationTokens: 'registration_tokens',
  accessTokenLifetime: 'access_token_lifetime',
  maxUploadSize: 'max_upload_size',
  rateLimits: 'rate_limits',
} as const satisfies Record<keyof SandboxSettings, keyof components['schemas']['MockSettings']>;

/** Those of some settings that can differ between sandboxes and are given. */
export function sandboxSettings(settings: Partial<Settings>): Partial<SandboxSettings> {
  const names = Object.keys(WIRE_NAMES) as (keyof SandboxSettings)[];
  return Object.fromEntries(
    names.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]),
  );
}
