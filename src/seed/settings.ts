import type { components } from '../../generated/mock.js';
import { type SandboxSettings, WIRE_NAMES } from '../sandbox/settings.js';

type Schemas = components['schemas'];

const NAMES = Object.entries(WIRE_NAMES) as [keyof SandboxSettings, keyof Schemas['MockSettings']][];

/** Settings as seeds and the control API spell them, in the spelling of the code; only those that are given. */
export function settingsOfSeed(given: Schemas['SeedSettings']): Partial<SandboxSettings> {
  return Object.fromEntries(
    NAMES.filter(([, wire]) => given[wire] !== undefined).map(([name, wire]) => [name, given[wire]]),
  );
}

/** The other way round, and all of them. */
export function settingsToSeed(settings: SandboxSettings): Schemas['MockSettings'] {
  return Object.fromEntries(NAMES.map(([name, wire]) => [wire, settings[name]])) as Schemas['MockSettings'];
}
