import type * as Product from '../../src/index.js';

export type { Mocks, Seed, StartOptions } from '../../src/index.js';

/** What users import: the build, which also starts in a fraction of the time that the sources take. */
export const { startMocks } = (await import(
  new URL('../../dist/src/index.js', import.meta.url).href
)) as typeof Product;
