import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { listOf, messageOf, objectOf, shown } from '../json/read.js';
import { DEFAULT_SETTINGS, type Settings } from '../sandbox/settings.js';
import { isStartedByNpx, whenParentIsGone } from '../process/parent.js';
import { tell } from '../process/standard-streams.js';
import { isLoopback } from '../server/door.js';
import type { Mocks } from '../start.js';
import { explainFailure } from '../settings/failure.js';
import { fallbackOf, SETTING_NAMES, SETTINGS, variableOf } from '../settings/table.js';
import { readVariables } from '../settings/variables.js';
import { didYouMean } from '../words/nearest.js';

/** Exit codes: what was asked for makes no sense; it does, but cannot be had here. */
const USAGE = 2;
const UNAVAILABLE = 1;

const about = objectOf(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')));
const [name, version, description] = [shown(about.name), shown(about.version), shown(about.description)];

/** A flag of the command line only: in code there is `stop`. */
const EXIT_WITH_PARENT = '--exit-with-parent';

/** Reads the command line and does what it says. Problems are told in one line on stderr. */
export async function main(): Promise<void> {
  const program = new Command(name)
    .description(description)
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(false);
  const serve = program.command('serve').description('start both services and serve until stopped');
  const options = SETTING_NAMES.map(optionOf);
  for (const option of options) serve.addOption(option);
  serve.addOption(new Option(EXIT_WITH_PARENT, 'end when the process that started this one is gone'));
  serve.action(() => run(serve, options));
  const flags = [...options.map(({ long }) => long ?? ''), EXIT_WITH_PARENT, '--help', '--version'];
  for (const command of [program, serve]) {
    command.configureOutput({
      outputError: (text, write) => write(`${oneLine(text)}${hintAt(text, ['serve', 'help'], flags)}\n`),
    });
  }
  program.addHelpText('after', () => `\n${serve.helpInformation()}`);
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  }
}

/** The words that come nearest to a flag or command that does not exist. */
function hintAt(complaint: string, commands: string[], flags: string[]): string {
  const [, what, word = ''] = /unknown (option|command) '([^'=]*)/.exec(complaint) ?? [];
  if (what === undefined) return '';
  return didYouMean(word, what === 'option' ? flags : commands);
}

function optionOf(setting: keyof Settings): Option {
  const { flag, help } = SETTINGS[setting];
  const described = `${help} (default: ${fallbackOf(setting)}, env: ${variableOf(setting)})`;
  return new Option(flag, described).argParser((text: string, previous: unknown) =>
    readValue(setting, text, previous),
  );
}

function readValue(setting: keyof Settings, text: string, previous: unknown): unknown {
  const { kind } = SETTINGS[setting];
  const value = kind.isList ? [...listOf(previous), text] : kind.read(text);
  const complaint = kind.check(value);
  // Commander puts the flag and the value before this.
  if (complaint) throw new InvalidArgumentError(`It ${complaint}.`);
  return value;
}

/** The settings that flags give. */
function settingsOfFlags(serve: Command, options: Option[]): Partial<Settings> {
  const values = SETTING_NAMES.map((setting, index) => {
    const value: unknown = serve.getOptionValue(options[index]?.attributeName() ?? '');
    return [setting, value] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** Serves until a signal comes. */
async function run(serve: Command, options: Option[]): Promise<void> {
  let mocks: Mocks | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void Promise.resolve(mocks?.stop()).then(() => process.exit(0)));
  }
  const isTied = serve.getOptionValue('exitWithParent') === true || isStartedByNpx();
  if (isTied) whenParentIsGone(() => process.kill(process.pid, 'SIGTERM'));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => strayError(mocks, error));
  }
  let sources = new Map<keyof Settings, string>();
  let settings: Partial<Settings> = {};
  try {
    const flags = settingsOfFlags(serve, options);
    const given = new Set(Object.keys(flags) as (keyof Settings)[]);
    const variables = readVariables(process.env, given);
    ({ sources } = variables);
    settings = { ...variables.settings, ...flags };
    for (const warning of variables.warnings) tell(process.stderr, `warning: ${warning}\n`);
    // Loaded only here: whoever asks for help or misspells a flag need not wait for it.
    const { start } = await import('../start.js');
    mocks = await start(settings);
  } catch (error) {
    const failure = explainFailure(error, settings, sources);
    if (!failure) throw error;
    for (const line of failure.message.split('\n')) tell(process.stderr, `error: ${oneLine(line)}\n`);
    process.exitCode = failure.isUsage ? USAGE : UNAVAILABLE;
    return;
  }
  tell(process.stdout, greeting(mocks, settings));
}

/** A bug that nobody caught ends nothing for the clients of a server that is up; it is counted instead. */
function strayError(mocks: Mocks | undefined, error: unknown): void {
  if (mocks) return mocks.reportBug(error);
  tell(
    process.stderr,
    `error: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`,
  );
  process.exit(UNAVAILABLE);
}

/** One fact in each line. */
function greeting(
  { letta, matrix, control, lettaApiKeys, lettaOpen, users }: Mocks,
  { host = DEFAULT_SETTINGS.host, controlToken }: Partial<Settings>,
): string {
  const shown = users.slice(0, MAX_USERS);
  return [
    `${name} ${version}`,
    `Letta: ${letta.url}`,
    `Matrix: ${matrix.url}`,
    `Control: ${control.url}`,
    ...(isReachedFromElsewhere(host) ? [`Control from other machines: ${doorOf(controlToken)}`] : []),
    ...(lettaOpen ? ['none, everybody is let in'] : lettaApiKeys).map((key) => `Letta API key: ${key}`),
    ...shown.map(
      ({ userId, password, accessToken }) =>
        `Matrix user: ${userId}, password ${password}, access token ${accessToken}`,
    ),
    ...(users.length > shown.length ? [`Matrix users: ${users.length - shown.length} more in the seed`] : []),
    '',
  ].join('\n');
}

/** Who listens on more than its own machine is told who else may steer the mock. */
function doorOf(controlToken: string | undefined): string {
  if (controlToken === undefined) return 'refused; --control-token lets those in that know it';
  return controlToken === 'none' ? 'open to everybody' : 'with the control token';
}

function isReachedFromElsewhere(host: string): boolean {
  return host !== 'localhost' && !isLoopback(host);
}

/** A greeting is read by people. */
const MAX_USERS = 10;

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}
