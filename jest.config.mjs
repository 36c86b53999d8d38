import { availableParallelism } from 'node:os';

/** Tests run as native ES modules against one server that global-setup.mjs starts from build/. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These run after all others: jest.recorded.config.mjs.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/recorded/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  // jest leaves one core to itself, which on a machine of two is half of it.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Machines of CI are shared and slow at times; what hangs is found all the same.
  testTimeout: 30_000,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};
