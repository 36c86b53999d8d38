import type { components } from '../../generated/mock.js';

type Schemas = components['schemas'];

/** What a world starts with, or what is added to it; described in specs/mock.yaml. */
export type Seed = Schemas['Seed'];

export type SeedUser = Schemas['SeedUser'];
export type SeedSpace = Schemas['SeedSpace'];
export type SeedRoom = Schemas['SeedRoom'];
export type SeedMessage = Schemas['SeedMessage'];

/** The ids of what was added. */
export type Planted = Schemas['Planted'];
