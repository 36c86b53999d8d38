import { own } from '../json/read.js';
import type { Settings } from '../sandbox/settings.js';
import { didYouMean } from '../words/nearest.js';
import { SettingsError } from './settings-error.js';
import { oldVariableOf, SETTING_NAMES, SETTINGS, VARIABLE_PREFIX, variableOf } from './table.js';

/** What the environment has to say. */
export interface FromVariables {
  settings: Partial<Settings>;
  /** The variables that the settings come from. */
  sources: Map<keyof Settings, string>;
  /** What the user should know, a line each. */
  warnings: string[];
}

type Environment = Record<string, string | undefined>;

/**
 * Reads the settings that variables give, but for those that something else has given already. An empty variable is one
 * that is not set, as in most shells. A name without our prefix counts only where the one with it is not set, and is
 * warned of: conda, CI services and SDKs set some of those for purposes of their own. Throws `SettingsError`.
 */
export function readVariables(environment: Environment, given: ReadonlySet<keyof Settings>): FromVariables {
  const found: FromVariables = { settings: {}, sources: new Map(), warnings: strangers(environment) };
  for (const name of SETTING_NAMES) {
    if (given.has(name)) continue;
    const [current, old] = [variableOf(name), oldVariableOf(name)];
    const variable = [current, old].find(
      (each) => each !== undefined && (own(environment, each) ?? '') !== '',
    );
    if (variable === undefined) continue;
    // eslint-disable-next-line values/no-inherited-member -- the name is one of the settings' own.
    Object.assign(found.settings, { [name]: valueOf(name, variable, own(environment, variable) ?? '') });
    found.sources.set(name, variable);
    if (variable === old) found.warnings.push(outdated(old, current));
  }
  return found;
}

function valueOf(name: keyof Settings, variable: string, written: string): unknown {
  const { kind } = SETTINGS[name];
  const value = kind.isList ? itemsOf(written) : kind.read(written);
  const complaint = kind.check(value);
  if (complaint) throw new SettingsError(`the variable ${variable} ${complaint}, not '${written}'`);
  return value;
}

function itemsOf(written: string): string[] {
  return written
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function outdated(old: string, current: string): string {
  return `the variable ${old} is read for what is now called ${current}, and still counts; set ${current} instead`;
}

/** A misspelt variable is no setting; but others may use our prefix, too, so it is no error. */
function strangers(environment: Environment): string[] {
  const ours = SETTING_NAMES.map(variableOf);
  return Object.keys(environment)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !ours.includes(name))
    .map((name) => `there is no variable ${name}${didYouMean(name, ours)}; the help of serve lists them`);
}
