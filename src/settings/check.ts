import type { Settings } from '../sandbox/settings.js';
import { didYouMean } from '../words/nearest.js';
import { SettingsError } from './settings-error.js';
import { NO_KEY, SETTING_NAMES, SETTINGS, singularOf } from './table.js';

/** Lists by the name of their only item. */
const LIST_OF = new Map(
  SETTING_NAMES.flatMap((name) => {
    const singular = singularOf(name);
    return singular === undefined ? [] : [[singular, name] as const];
  }),
);

/** Every option there is. */
const OPTIONS = [...SETTING_NAMES, ...LIST_OF.keys()];

/**
 * The settings among the options that `startMocks` was given; what is undefined counts as left out. Throws
 * `SettingsError` for an option that does not exist or cannot be used.
 */
export function settingsAmong(options: object): Partial<Settings> {
  const settings: Record<string, unknown> = {};
  for (const [option, value] of Object.entries(options)) {
    if (!OPTIONS.includes(option)) throw noSuchOption(option);
    if (value === undefined) continue;
    const list = LIST_OF.get(option);
    const name = list ?? (option as keyof Settings);
    if (Object.hasOwn(settings, name)) {
      throw new SettingsError(
        `startMocks: ${singularOf(name) ?? ''} and ${name} are one setting; give either`,
      );
    }
    const whole = list ? [value] : (value as unknown);
    const complaint = SETTINGS[name].kind.check(whole);
    if (complaint) throw new SettingsError(`startMocks: ${option} ${complaint}`);
    settings[name] = whole;
  }
  return settings;
}

/**
 * The settings where the only key is `none`: that opens the Letta server, and the usual keys count once a sandbox is
 * closed. Throws `SettingsError` where another setting says that it is not open.
 */
export function withoutNoKey({ lettaApiKeys, ...others }: Partial<Settings>): Partial<Settings> {
  if (lettaApiKeys === undefined) return others;
  if (!lettaApiKeys.includes(NO_KEY)) return { lettaApiKeys, ...others };
  if (others.lettaOpen === false) {
    throw new SettingsError(
      `lettaApiKeys is ${NO_KEY}, which opens the Letta server, and lettaOpen is false`,
    );
  }
  return { ...others, lettaOpen: true };
}

function noSuchOption(option: string): SettingsError {
  const hint = didYouMean(option, OPTIONS);
  return new SettingsError(`There is no setting ${option}${hint}; there are ${OPTIONS.join(', ')}`);
}
