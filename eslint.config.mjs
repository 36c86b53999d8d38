import tseslint from 'typescript-eslint';
import uncheckedValues from './lint/unchecked-values.mjs';

/** What runs, and looks at values that nothing is known of when they come in. */
const RUNS = ['src/**/*.ts', 'overrides/**/*.ts'];

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'generated/', 'coverage/', 'node_modules/', '.venv/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: ['error', 'smart'],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Time comes from the sandbox clock.',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'Chance comes from the sandbox.',
        },
      ],
    },
  },
  {
    // No value is used before it is known to be what it should be. These look at types, which takes most of the time.
    files: RUNS,
    ignores: ['src/generate/**'],
    plugins: { values: uncheckedValues },
    languageOptions: {
      parserOptions: { project: 'tsconfig.build.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-base-to-string': ['error', { checkUnknown: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowAny: false, allowBoolean: true, allowNullish: false, allowNumber: true, allowRegExp: false },
      ],
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      'values/no-unchecked-assertion': 'error',
      'values/no-unchecked-conversion': 'error',
      'values/no-inherited-member': 'error',
    },
  },
  { files: ['src/sandbox/clock.ts', 'test/**', '**/*.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['test/**'], rules: { 'max-lines': 'off' } },
);
