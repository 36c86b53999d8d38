#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Settings } from './sandbox/settings.js';
import type { Mocks, StartOptions } from './index.js';
import { explainFailure } from './settings/failure.js';
import { COMPLAINTS } from './settings/check.js';
import { type Flag, FLAGS } from './settings/flags.js';

/** Exit codes: what was asked for makes no sense; it does, but cannot be had here. */
const USAGE = 2;
const UNAVAILABLE = 1;

const { name, version, description } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as Record<'name' | 'version' | 'description', string>;

/** Reads the command line and does what it says. Problems are told in one line on stderr. */
async function main(): Promise<void> {
  dropEmptyVariables();
  const program = new Command(name)
    .description(description)
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) });
  const serve = program.command('serve').description('start both services and serve until stopped');
  for (const flag of FLAGS) serve.addOption(optionOf(flag));
  serve.action(() => run(startOptions(serve)));
  program.addHelpText('after', () => `\n${serve.helpInformation()}`);
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  }
}

/** An empty variable is one that is not set, as in most shells. */
function dropEmptyVariables(): void {
  for (const { variable } of FLAGS) if (process.env[variable] === '') delete process.env[variable];
}

function optionOf(flag: Flag): Option {
  return new Option(flag.flag, `${flag.help} (default: ${flag.fallback})`)
    .env(flag.variable)
    .argParser((text: string, previous: unknown) => readValue(flag, text, previous));
}

function readValue({ setting }: Flag, text: string, previous: unknown): unknown {
  let value: unknown = NUMBERS.has(setting) && /^\d+$/.test(text) ? Number(text) : text;
  if (LISTS.has(setting)) value = [...((previous as string[] | undefined) ?? []), text];
  const complaint = COMPLAINTS[setting](value);
  // Commander puts the flag or variable and the value before this.
  if (complaint) throw new InvalidArgumentError(`It ${complaint}.`);
  return value;
}

/** Settings that are numbers, and those that are lists. */
const NUMBERS = new Set<keyof Settings>([
  'lettaPort',
  'matrixPort',
  'accessTokenLifetime',
  'lettaKeepaliveInterval',
  'lettaFileProcessing',
  'maxUploadSize',
]);
const LISTS = new Set<keyof Settings>(['lettaApiKeys', 'registrationTokens']);

/** The options that were given, by setting. Lists from the variable are separated by commas, those of flags are not. */
function startOptions(serve: Command): StartOptions {
  const options: Record<string, unknown> = {};
  FLAGS.forEach(({ setting }, index) => {
    const option = serve.options[index]?.attributeName() ?? '';
    const value: unknown = serve.getOptionValue(option);
    const isList = LISTS.has(setting) && serve.getOptionValueSource(option) === 'env';
    options[setting] = isList ? (value as string[]).flatMap(splitKeys) : value;
  });
  return options;
}

function splitKeys(text: string): string[] {
  return text
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

/** Serves until a signal comes. */
async function run(options: StartOptions): Promise<void> {
  let mocks: Mocks | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void Promise.resolve(mocks?.stop()).then(() => process.exit(0)));
  }
  // Loaded only here: whoever asks for help or misspells a flag need not wait for it.
  const { startMocks } = await import('./index.js');
  try {
    mocks = await startMocks(options);
  } catch (error) {
    const failure = explainFailure(error, options);
    if (!failure) throw error;
    process.stderr.write(`error: ${oneLine(failure.message)}\n`);
    process.exitCode = failure.isUsage ? USAGE : UNAVAILABLE;
    return;
  }
  process.stdout.write(greeting(mocks));
}

/** One fact in each line. */
function greeting({ letta, matrix, control, lettaApiKeys, users }: Mocks): string {
  const shown = users.slice(0, MAX_USERS);
  return [
    `${name} ${version}`,
    `Letta: ${letta.url}`,
    `Matrix: ${matrix.url}`,
    `Control: ${control.url}`,
    ...lettaApiKeys.map((key) => `Letta API key: ${key}`),
    ...shown.map(
      ({ userId, password, accessToken }) =>
        `Matrix user: ${userId}, password ${password}, access token ${accessToken}`,
    ),
    ...(users.length > shown.length ? [`Matrix users: ${users.length - shown.length} more in the seed`] : []),
    '',
  ].join('\n');
}

/** A greeting is read by people. */
const MAX_USERS = 10;

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}

await main();
