import main from './jest.config.mjs';

/** The tests that look at what all others recorded, and so run after them, without a server. */
const {
  testMatch: _match,
  testPathIgnorePatterns: _ignored,
  globalSetup: _up,
  globalTeardown: _down,
  ...rest
} = main;

export default { ...rest, testMatch: ['<rootDir>/test/recorded/**/*.test.ts'] };
