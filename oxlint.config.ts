import { defineConfig, type OxlintOverride } from 'oxlint';
import { MAY_IMPORT, PURE, SIBLINGS } from './.ci/import-rules.ts';

/** Folders below a folder of `src/`; a relative path says how far it goes up, so each depth has its own patterns. */
const DEPTHS = [0, 1, 2, 3];
const FOLDERS = [...Object.keys(MAY_IMPORT), 'cli'];
const IMPURE_GLOBALS = [
  'Date',
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

const LONGEST_FUNCTION = { max: 120, skipBlankLines: true, skipComments: true };
/** They were there before the limits. The list gets shorter, and never longer. */
const OVER_THE_LIMITS = [
  'src/blobs/blob-store.ts',
  'src/cli/compose/open-world.ts',
  'src/residencies/seen.ts',
  'src/weights/json-cursor.ts',
];

interface Restriction {
  readonly regex: string;
  readonly message: string;
}

function importRules(files: string, patterns: readonly Restriction[]): OxlintOverride {
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns: [...patterns] }] } };
}

/** oxlint lets the last override of a rule win, so every file must be matched by one that knows all of its rules. */
function overridesFor(folder: string, allowed: readonly string[]): readonly OxlintOverride[] {
  const forbidden = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
  return DEPTHS.map((depth) => {
    const patterns: Restriction[] = [
      {
        regex: String.raw`^(?:\.\./){${depth + 1}}(?:${forbidden.join('|')})/`,
        message: `src/${folder} may import ${allowed.length === 0 ? 'nothing' : allowed.join(', ')}`,
      },
    ];
    if (PURE.includes(folder)) {
      patterns.push({
        regex: '^node:',
        message: `src/${folder} is pure: no disk, network, clock or process`,
      });
    }
    return importRules(`src/${folder}/${'*/'.repeat(depth)}*.ts`, [
      ...patterns,
      ...siblingRules(folder, depth),
    ]);
  });
}

function siblingRules(folder: string, depth: number): readonly Restriction[] {
  return SIBLINGS.filter((place) => place.split('/')[0] === folder).flatMap((place) => {
    // How many folders a file lies below its own implementation's.
    const below = depth - place.split('/').length;
    if (below < 0) return [];
    const up = String.raw`^(?:\.\./){${below + 1}}`;
    return { regex: `${up}[^./][^/]*/`, message: `implementations in src/${place} do not import each other` };
  });
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  options: { typeAware: true },
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['dist', 'coverage', 'src/fleet/generated', 'src/resources/generated', 'examples', '.zoo'],
  rules: {
    eqeqeq: 'error',
    // Types too: whoever reads one of two files that name each other must read both.
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'max-params': ['error', { max: 3 }],
    'no-console': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    // Over a closed union every case is written out; a default is for what has no end, like error codes.
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'unicorn/no-process-exit': 'error',
    // A switch over a closed union returns in every case, and the compiler knows.
    'typescript/consistent-return': 'off',
    'consistent-return': 'off',
    // Ports are plain objects of functions; none of them uses `this`.
    'typescript/unbound-method': 'off',
    'import/no-named-as-default-member': 'off',
    'import/no-absolute-path': 'off',
    // One kind per call is the pattern: a parameter that binds `kind` to what is looked up by it is used once and needed.
    'typescript/no-unnecessary-type-parameters': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'no-shadow': 'off',
    'promise/no-promise-in-callback': 'off',
    // Options and their values stand together on a line.
    'unicorn/no-useless-spread': 'off',
  },
  overrides: [
    ...Object.entries(MAY_IMPORT).flatMap(([folder, allowed]) => overridesFor(folder, allowed)),
    {
      files: PURE.map((folder) => `src/${folder}/**/*.ts`),
      rules: { 'no-restricted-globals': ['error', ...IMPURE_GLOBALS] },
    },
    { files: ['src/cli/main.ts'], rules: { 'unicorn/no-process-exit': 'off' } },
    {
      files: ['src/**/*.ts'],
      rules: {
        // A switch over a closed union is one decision, however many cases it has.
        complexity: ['error', { max: 30, variant: 'modified' }],
        'max-depth': ['error', { max: 5 }],
        'max-lines-per-function': ['error', LONGEST_FUNCTION],
      },
    },
    { files: [...OVER_THE_LIMITS], rules: { complexity: 'off', 'max-lines-per-function': 'off' } },
    {
      // Rows of a table come as arguments, set-up may demand, and a property holds in the cases that it is about.
      files: ['test/**/*.ts'],
      rules: {
        'max-params': 'off',
        'vitest/no-standalone-expect': 'off',
        'vitest/no-conditional-expect': 'off',
        'vitest/expect-expect': 'off',
      },
    },
    // Programs of their own, which tests start, watch and kill.
    { files: ['test/{bench,support}/**'], rules: { 'no-console': 'off', 'unicorn/no-process-exit': 'off' } },
    {
      files: ['*.config.ts', 'test/mutants/failures-reporter.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
  ],
});
