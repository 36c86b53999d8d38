import { DEFAULT_SETTINGS, type Settings } from '../sandbox/settings.js';

/** How a setting is given on the command line and in the environment; a flag wins over its variable. */
export interface Flag {
  setting: keyof Settings;
  /** As commander reads it: the name, and what stands for the value in the help. */
  flag: string;
  variable: string;
  help: string;
  /** What the help says the default is. */
  fallback: string;
}

/** Every setting. */
export const FLAGS: Flag[] = [
  {
    setting: 'host',
    flag: '--host <address>',
    variable: 'HOST',
    help: 'address both services listen on',
    fallback: DEFAULT_SETTINGS.host,
  },
  {
    setting: 'lettaPort',
    flag: '--letta-port <port>',
    variable: 'LETTA_PORT',
    help: 'port of the Letta server; 0 picks a free one',
    fallback: String(DEFAULT_SETTINGS.lettaPort),
  },
  {
    setting: 'matrixPort',
    flag: '--matrix-port <port>',
    variable: 'MATRIX_PORT',
    help: 'port of the homeserver; 0 picks a free one',
    fallback: String(DEFAULT_SETTINGS.matrixPort),
  },
  {
    setting: 'serverName',
    flag: '--server-name <name>',
    variable: 'SERVER_NAME',
    help: 'what follows the colon in user and room ids',
    fallback: DEFAULT_SETTINGS.serverName,
  },
  {
    setting: 'lettaApiKeys',
    flag: '--letta-api-key <key>',
    variable: 'LETTA_API_KEY',
    help: 'key the Letta server accepts; repeat the flag, or separate with commas in the variable, for several',
    fallback: DEFAULT_SETTINGS.lettaApiKeys.join(','),
  },
  {
    setting: 'seed',
    flag: '--seed <file>',
    variable: 'SEED',
    help: 'YAML or JSON file with what every sandbox starts with, or "none" for an empty world',
    fallback: 'the sample world',
  },
  {
    setting: 'dialect',
    flag: '--dialect <name>',
    variable: 'DIALECT',
    help: 'whose answer to give where the requirements document and real Synapse differ: documented or synapse',
    fallback: DEFAULT_SETTINGS.dialect,
  },
  {
    setting: 'lettaListFormat',
    flag: '--letta-list-format <format>',
    variable: 'LETTA_LIST_FORMAT',
    help: 'how agents are listed: auto, envelope or array',
    fallback: DEFAULT_SETTINGS.lettaListFormat,
  },
  {
    setting: 'lettaValidationDetail',
    flag: '--letta-validation-detail <form>',
    variable: 'LETTA_VALIDATION_DETAIL',
    help: 'how the Letta server says with 422 what is wrong: text as the real server, or list as its description has it',
    fallback: DEFAULT_SETTINGS.lettaValidationDetail,
  },
  {
    setting: 'lettaIds',
    flag: '--letta-ids <rule>',
    variable: 'LETTA_IDS',
    help: 'which ids the Letta server takes: any with the right prefix, or strict for the UUIDs of the real server',
    fallback: DEFAULT_SETTINGS.lettaIds,
  },
  {
    setting: 'lettaRelationships',
    flag: '--letta-relationships <rule>',
    variable: 'LETTA_RELATIONSHIPS',
    help: "what Letta's SDKs see of what agents hold: filled for all, or included for what they ask for, as the real server",
    fallback: DEFAULT_SETTINGS.lettaRelationships,
  },
  {
    setting: 'lettaFileProcessing',
    flag: '--letta-file-processing <ms>',
    variable: 'LETTA_FILE_PROCESSING',
    help: 'how long each stage of an uploaded file takes, in milliseconds',
    fallback: String(DEFAULT_SETTINGS.lettaFileProcessing),
  },
  {
    setting: 'unknownUserLogin',
    flag: '--unknown-user-login <errcode>',
    variable: 'UNKNOWN_USER_LOGIN',
    help: 'what the login of an unknown user is refused with: M_FORBIDDEN or M_UNKNOWN',
    fallback: DEFAULT_SETTINGS.unknownUserLogin,
  },
  {
    setting: 'roomPublication',
    flag: '--room-publication <rule>',
    variable: 'ROOM_PUBLICATION',
    help: 'whether rooms can be published in the room directory: allow, deny, or dialect to do as Synapse only there',
    fallback: DEFAULT_SETTINGS.roomPublication,
  },
  {
    setting: 'registrationTokens',
    flag: '--registration-token <token>',
    variable: 'REGISTRATION_TOKEN',
    help: 'token that registrations have to bring; repeat the flag, or separate with commas in the variable, for several',
    fallback: 'none is asked for',
  },
  {
    setting: 'lettaKeepaliveInterval',
    flag: '--letta-keepalive-interval <ms>',
    variable: 'LETTA_KEEPALIVE_INTERVAL',
    help: "after how many milliseconds of silence a stream of Letta's has a ping",
    fallback: String(DEFAULT_SETTINGS.lettaKeepaliveInterval),
  },
  {
    setting: 'accessTokenLifetime',
    flag: '--access-token-lifetime <ms>',
    variable: 'ACCESS_TOKEN_LIFETIME',
    help: 'how long access tokens are valid that can be refreshed, in milliseconds',
    fallback: String(DEFAULT_SETTINGS.accessTokenLifetime),
  },
  {
    setting: 'registrationSharedSecret',
    flag: '--registration-shared-secret <text>',
    variable: 'REGISTRATION_SHARED_SECRET',
    help: "secret for registering users with Synapse's admin API",
    fallback: DEFAULT_SETTINGS.registrationSharedSecret,
  },
  {
    setting: 'maxUploadSize',
    flag: '--max-upload-size <bytes>',
    variable: 'MAX_UPLOAD_SIZE',
    help: 'largest file that can be uploaded to the homeserver',
    fallback: String(DEFAULT_SETTINGS.maxUploadSize),
  },
  {
    setting: 'rateLimits',
    flag: '--rate-limits <off|synapse>',
    variable: 'RATE_LIMITS',
    help: "refuse requests to the homeserver beyond Synapse's default limits",
    fallback: DEFAULT_SETTINGS.rateLimits,
  },
  {
    setting: 'randomSeed',
    flag: '--random-seed <text>',
    variable: 'RANDOM_SEED',
    help: 'make ids, times and invented answers the same in every run with the same text',
    fallback: 'different in every run',
  },
];
