const transform = {
  '^.+\\.[jt]s$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
  ],
};
// Packages that ship only ES modules are compiled for jest's own module loader; Node itself loads them with require().
const esmOnly =
  'otplib|@otplib|@scure|@noble|openid-client|oauth4webapi|jose|oidc-provider|markdown-it|mdurl|uc\\.micro|linkify-it|entities|p-limit|yocto-queue';
const base = {
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  globalSetup: '<rootDir>/test/database-setup.ts',
  globalTeardown: '<rootDir>/test/database-teardown.ts',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
};
// Suites that run apart (`npm run test:slow`), each with its seconds and its reason.
const slow = Object.keys(require('./test/slow.json'));
module.exports = {
  // What waits for something gives up before; slow suites have three times as long (test/slow-patience.ts).
  testTimeout: 60000,
  projects: [
    {
      ...base,
      displayName: 'main',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/browser/', ...slow.map((file) => `<rootDir>/${file}`)],
    },
    {
      ...base,
      displayName: 'slow',
      testMatch: slow.map((file) => `<rootDir>/${file}`),
      setupFilesAfterEnv: ['<rootDir>/test/slow-patience.ts'],
    },
    { ...base, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};
