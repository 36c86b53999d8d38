import { isList, shown } from '../json/read.js';
import { DEFAULT_SETTINGS, MAX_UPLOAD_SIZE, type Settings } from '../sandbox/settings.js';
import { choice, type Kind, kindOf, list, text, wholeNumber, yesOrNo } from './kinds.js';

/** Everything about a setting but its default; its variable and the option of `startMocks` follow from the flag. */
export interface Setting {
  /** As commander reads it: the name, and what stands for the value in the help. */
  flag: `--${string} <${string}>` | `--${string} [${string}]`;
  help: string;
  kind: Kind;
  /** What the help says the default is, where that is not the value itself. */
  fallback?: string;
}

/** A day. */
const LONGEST_STAGE = 86_400_000;

/** Timers of Node's take no more milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

const port = wholeNumber({ from: 0, to: 65_535 });

/** In the place of a key, for a server that asks for none. */
export const NO_KEY = 'none';

const someKeys = list({ atLeast: 1, complaint: 'must be one or more keys that are not empty' });

const apiKeys: Kind = {
  ...someKeys,
  check: (keys) =>
    someKeys.check(keys) ??
    (isList(keys) && keys.includes(NO_KEY) && keys.length > 1
      ? `must be ${NO_KEY}, for a server that asks for no key, or keys, but not both`
      : undefined),
};

/** As browsers write them, so that they can be compared as they are. */
const origins = list({
  atLeast: 0,
  form: /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/,
  complaint: 'must be origins such as http://localhost:3000, without a path',
});

/** Every setting. To add one, add it here and to `src/sandbox/settings.ts`; the README's table wants a row, too. */
export const SETTINGS: { [Name in keyof Settings]-?: Setting } = {
  host: {
    flag: '--host <address>',
    help: 'address both services listen on',
    kind: text(),
  },
  lettaPort: {
    flag: '--letta-port <port>',
    help: 'port of the Letta server; 0 picks a free one',
    kind: port,
  },
  matrixPort: {
    flag: '--matrix-port <port>',
    help: 'port of the homeserver; 0 picks a free one',
    kind: port,
  },
  allowedHosts: {
    flag: '--allowed-host <name>',
    help: 'host name that the control API goes by, with what lies under it; repeat the flag, or separate with commas in the variable, for several',
    kind: list({
      atLeast: 0,
      form: /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i,
      complaint: 'must be host names such as mock.test, without scheme and port',
    }),
    fallback: 'addresses and localhost',
  },
  allowedOrigins: {
    flag: '--allowed-origin <origin>',
    help: 'origin whose pages may use the control API; repeat the flag, or separate with commas in the variable, for several',
    kind: origins,
    fallback: 'its own',
  },
  controlToken: {
    flag: '--control-token <text>',
    help: 'bearer token with which other machines may use the control API, or "none" to let them in without',
    kind: text(),
    fallback: 'only this machine may',
  },
  serverName: {
    flag: '--server-name <name>',
    help: 'what follows the colon in user and room ids',
    kind: text(
      /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/,
      'must be a host name or address, with or without a port',
    ),
  },
  lettaApiKeys: {
    flag: '--letta-api-key <key>',
    help: 'key the Letta server accepts; repeat the flag, or separate with commas in the variable, for several; "none" asks for no key',
    kind: apiKeys,
  },
  lettaOpen: {
    flag: '--letta-open [true|false]',
    help: 'let everybody in to the Letta server, with any key or none, as the real server without a password',
    kind: yesOrNo(),
  },
  seed: {
    flag: '--seed <file>',
    help: 'YAML or JSON file with what every sandbox starts with, or "none" for an empty world',
    kind: kindOf((value) =>
      (value !== null && typeof value === 'object') || (typeof value === 'string' && value !== '')
        ? undefined
        : 'must be a file name, none, or a seed',
    ),
    fallback: 'the sample world',
  },
  dialect: {
    flag: '--dialect <name>',
    help: 'whose answer to give where the requirements document and real Synapse differ: documented or synapse',
    kind: choice('documented', 'synapse'),
  },
  lettaListFormat: {
    flag: '--letta-list-format <format>',
    help: 'how agents are listed: auto, envelope or array',
    kind: choice('auto', 'envelope', 'array'),
  },
  lettaValidationDetail: {
    flag: '--letta-validation-detail <form>',
    help: 'how the Letta server says with 422 what is wrong: text as the real server, or list as its description has it',
    kind: choice('text', 'list'),
  },
  lettaIds: {
    flag: '--letta-ids <rule>',
    help: 'which ids the Letta server takes: any with the right prefix, or strict for the UUIDs of the real server',
    kind: choice('any', 'strict'),
  },
  lettaModelHandles: {
    flag: '--letta-model-handles <rule>',
    help: 'which handles of models the Letta server takes: known for those it lists, as the real server, or any',
    kind: choice('known', 'any'),
  },
  lettaMcpStdio: {
    flag: '--letta-mcp-stdio [true|false]',
    help: 'let MCP servers be made that are processes, as the real server with MCP_DISABLE_STDIO=false; none is started',
    kind: yesOrNo(),
  },
  lettaRelationships: {
    flag: '--letta-relationships <rule>',
    help: "what Letta's SDKs see of what agents hold: filled for all, or included for what they ask for, as the real server",
    kind: choice('filled', 'included'),
  },
  lettaOrigins: {
    flag: '--letta-origin <origin>',
    help: "origin whose pages may call the Letta server, as in the real server's ACCEPTABLE_ORIGINS; repeat the flag, or separate with commas in the variable, for several",
    kind: origins,
    fallback: "the real server's own six",
  },
  lettaFileProcessing: {
    flag: '--letta-file-processing <ms>',
    help: 'how long each stage of an uploaded file takes, in milliseconds',
    kind: wholeNumber({ from: 0, to: LONGEST_STAGE, of: 'milliseconds' }),
  },
  unknownUserLogin: {
    flag: '--unknown-user-login <errcode>',
    help: 'what the login of an unknown user is refused with: M_FORBIDDEN or M_UNKNOWN',
    kind: choice('M_FORBIDDEN', 'M_UNKNOWN'),
  },
  roomPublication: {
    flag: '--room-publication <rule>',
    help: 'whether rooms can be published in the room directory: allow, deny, or dialect to do as Synapse only there',
    kind: choice('dialect', 'allow', 'deny'),
  },
  registrationTokens: {
    flag: '--registration-token <token>',
    help: 'token that registrations have to bring; repeat the flag, or separate with commas in the variable, for several',
    kind: list({ atLeast: 0, complaint: 'must be tokens that are not empty' }),
    fallback: 'none is asked for',
  },
  lettaKeepaliveInterval: {
    flag: '--letta-keepalive-interval <ms>',
    help: "after how many milliseconds of silence a stream of Letta's has a ping",
    kind: wholeNumber({ from: 1, to: LONGEST_TIMER, of: 'milliseconds' }),
  },
  accessTokenLifetime: {
    flag: '--access-token-lifetime <ms>',
    help: 'how long access tokens are valid that can be refreshed, in milliseconds',
    kind: wholeNumber({ from: 0, of: 'milliseconds' }),
  },
  registrationSharedSecret: {
    flag: '--registration-shared-secret <text>',
    help: "secret for registering users with Synapse's admin API",
    kind: text(),
  },
  maxUploadSize: {
    flag: '--max-upload-size <bytes>',
    help: 'largest file that can be uploaded to the homeserver',
    kind: wholeNumber({ from: 1, to: MAX_UPLOAD_SIZE }),
  },
  rateLimits: {
    flag: '--rate-limits <off|synapse>',
    help: "refuse requests to the homeserver beyond Synapse's default limits",
    kind: choice('off', 'synapse'),
  },
  maxJournalRequests: {
    flag: '--max-journal-requests <number>',
    help: 'how many requests the journal of each sandbox keeps, the latest ones; 0 for all',
    kind: wholeNumber({ from: 0 }),
  },
  maxJournalBytes: {
    flag: '--max-journal-bytes <bytes>',
    help: 'how much the journals of all sandboxes keep together; 0 for no bound',
    kind: wholeNumber({ from: 0 }),
  },
  maxBodyNodes: {
    flag: '--max-body-nodes <number>',
    help: 'how many values a JSON body consists of at most: objects, lists and what is in them',
    kind: wholeNumber({ from: 1 }),
  },
  maxSandboxes: {
    flag: '--max-sandboxes <number>',
    help: 'how many sandboxes there may be, of which those idle longest are dropped; 0 for no bound',
    kind: wholeNumber({ from: 0 }),
  },
  maxSandboxBytes: {
    flag: '--max-sandbox-bytes <bytes>',
    help: 'about how much all sandboxes may take together; 0 for no bound',
    kind: wholeNumber({ from: 0 }),
    fallback: 'half of what the heap of this process may take',
  },
  randomSeed: {
    flag: '--random-seed <text>',
    help: 'make ids, times and invented answers the same in every run with the same text',
    kind: text(),
    fallback: 'different in every run',
  },
};

/** The names of all settings. */
export const SETTING_NAMES = Object.keys(SETTINGS) as (keyof Settings)[];

/** `--letta-port` of the setting `lettaPort`. */
export function flagOf(name: keyof Settings): string {
  return SETTINGS[name].flag.replace(/ .*/, '');
}

/** What begins the name of every variable. */
export const VARIABLE_PREFIX = 'LETTA_MATRIX_MOCK_';

/** `LETTA_MATRIX_MOCK_LETTA_PORT` of the setting `lettaPort`. */
export function variableOf(name: keyof Settings): string {
  return VARIABLE_PREFIX + bareVariable(name);
}

/** The option of `startMocks` that gives a list its only item: `lettaApiKey` of `lettaApiKeys`; undefined for no list. */
export function singularOf(name: keyof Settings): string | undefined {
  if (!SETTINGS[name].kind.isList) return undefined;
  return flagOf(name)
    .slice(2)
    .replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** The settings of version 0.1, whose variables had no prefix. */
const HAD_BARE_VARIABLE = new Set<keyof Settings>([
  'host',
  'lettaPort',
  'matrixPort',
  'serverName',
  'lettaApiKeys',
  'seed',
  'dialect',
  'lettaListFormat',
  'lettaValidationDetail',
  'lettaIds',
  'lettaRelationships',
  'lettaFileProcessing',
  'unknownUserLogin',
  'roomPublication',
  'registrationTokens',
  'lettaKeepaliveInterval',
  'accessTokenLifetime',
  'registrationSharedSecret',
  'maxUploadSize',
  'rateLimits',
  'randomSeed',
]);

/** The name that the variable of a setting had in version 0.1, `LETTA_PORT`; undefined for settings that are newer. */
export function oldVariableOf(name: keyof Settings): string | undefined {
  return HAD_BARE_VARIABLE.has(name) ? bareVariable(name) : undefined;
}

function bareVariable(name: keyof Settings): string {
  return flagOf(name).slice(2).replaceAll('-', '_').toUpperCase();
}

/** What the help says of a default. */
export function fallbackOf(name: keyof Settings): string {
  const value = DEFAULT_SETTINGS[name];
  return SETTINGS[name].fallback ?? (Array.isArray(value) ? value.join() : shown(value));
}
