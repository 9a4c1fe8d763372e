import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAY_IMPORT, PURE, SIBLINGS } from '../../../.ci/import-rules.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDERS = [...Object.keys(MAY_IMPORT), 'cli'];

/** File -> line -> codes of the rules that it breaks. */
let found: ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;
let directory: string;

/** One file per folder and depth, with one import of each folder: everything that could be wrong, seen in one run. */
const files = new Map<string, string>();
for (const folder of FOLDERS) {
  for (const depth of [0, 1, 2, 3]) {
    const up = '../'.repeat(depth + 1);
    const imports = FOLDERS.map((other) => `import '${up}${other}/file.ts';`);
    files.set(`src/${folder}/${'deep/'.repeat(depth)}probe.ts`, imports.join('\n'));
  }
}
for (const place of SIBLINGS) {
  files.set(`src/${place}/one/sibling.ts`, "import '../other/file.ts';");
  files.set(`src/${place}/one/part/sibling.ts`, "import '../../other/file.ts';");
}
for (const folder of [...PURE, 'reconcile']) {
  files.set(
    `src/${folder}/impure.ts`,
    "import { hrtime } from 'node:process';\nexport const now = () => [Date.now(), hrtime()];",
  );
}
files.set('src/reconcile/prints.ts', "console.log('x');\nprocess.exit(1);");
files.set('src/reconcile/untyped.ts', 'export const x: any = 1;\nexport default x;');

/** One function that is over one of the limits, and its like that is not. */
function tooMuch(lines: number, decisions: number, depth: number): string {
  const chain = Array.from({ length: decisions }, (_, at) => `n === ${at}`).join(' || ');
  const nested = `${'if (n) {\n'.repeat(depth)}${'}\n'.repeat(depth)}`;
  return `export function one(n: number): boolean {\n${'n += 1;\n'.repeat(lines)}${nested}return ${chain};\n}`;
}
files.set('src/reconcile/within.ts', tooMuch(100, 25, 5));
files.set('src/reconcile/long.ts', tooMuch(121, 1, 1));
files.set('src/reconcile/tangled.ts', tooMuch(1, 31, 1));
files.set('src/reconcile/deep.ts', tooMuch(1, 1, 6));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-lint-'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await mkdir(join(directory, '.ci'));
  await copyFile(join(ROOT, '.ci/import-rules.ts'), join(directory, '.ci/import-rules.ts'));
  // Types are not what is tested here, and finding them takes most of the time.
  const config = await readFile(join(ROOT, 'oxlint.config.ts'), 'utf8');
  await writeFile(join(directory, 'oxlint.config.ts'), config.replace('typeAware: true', 'typeAware: false'));
  for (const [path, text] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), `${text}\n`);
  }
  found = await lint();
}, 60_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

async function lint(): Promise<typeof found> {
  const { stdout } = await execa('oxlint', ['-c', 'oxlint.config.ts', '--format', 'json'], {
    cwd: directory,
    preferLocal: true,
    localDir: ROOT,
    reject: false,
  });
  const report: { readonly diagnostics: readonly LintMessage[] } = JSON.parse(stdout);
  const byFile = new Map<string, Map<number, string[]>>();
  for (const { code, filename, labels } of report.diagnostics) {
    const lines = byFile.get(filename) ?? new Map<number, string[]>();
    byFile.set(filename, lines);
    const line = labels[0]?.span.line ?? 0;
    lines.set(line, [...(lines.get(line) ?? []), code]);
  }
  return byFile;
}
interface LintMessage {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

function codes(file: string, line: number): readonly string[] {
  return found.get(file)?.get(line) ?? [];
}

function refusedBy(folder: string, depth = 0): readonly string[] {
  const file = `src/${folder}/${'deep/'.repeat(depth)}probe.ts`;
  return FOLDERS.filter((_, index) => codes(file, index + 1).includes('eslint(no-restricted-imports)'));
}

describe('the linter', () => {
  it.each(Object.entries(MAY_IMPORT))(
    'lets src/%s import only what is below it, at any depth',
    (folder, allowed) => {
      const forbidden = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
      for (const depth of [0, 1, 2, 3]) expect(refusedBy(folder, depth)).toEqual(forbidden);
    },
  );

  it('limits how long, how tangled and how deep a function may be', () => {
    const rules = (file: string): readonly string[] => [
      ...new Set([...(found.get(`src/reconcile/${file}.ts`)?.values() ?? [])].flat()),
    ];
    expect(rules('within')).toEqual([]);
    expect(rules('long')).toEqual(['eslint(max-lines-per-function)']);
    expect(rules('tangled')).toEqual(['eslint(complexity)']);
    expect(rules('deep')).toEqual(['eslint(max-depth)']);
  });

  it('knows the rules that matter most', () => {
    expect(refusedBy('diagnostics')).toHaveLength(FOLDERS.length - 1);
    expect(refusedBy('report')).toContain('drivers');
    expect(refusedBy('plan')).toEqual(expect.arrayContaining(['drivers', 'ledger', 'reconcile']));
    expect(refusedBy('residencies')).toEqual(expect.arrayContaining(['hosts', 'artifacts', 'publications']));
    expect(refusedBy('cli')).toEqual([]);
  });

  it.each(Object.keys(MAY_IMPORT))('refuses an import of cli: from src/%s', (folder) => {
    expect(refusedBy(folder)).toContain('cli');
  });

  it.each(SIBLINGS)('keeps the implementations in src/%s apart', (place) => {
    for (const file of [`src/${place}/one/sibling.ts`, `src/${place}/one/part/sibling.ts`]) {
      expect(codes(file, 1)).toContain('eslint(no-restricted-imports)');
    }
  });

  it.each(PURE)('keeps clock and disk out of src/%s', (folder) => {
    expect(codes(`src/${folder}/impure.ts`, 1)).toContain('eslint(no-restricted-imports)');
    expect(codes(`src/${folder}/impure.ts`, 2)).toContain('eslint(no-restricted-globals)');
  });

  it('allows them where looking and doing live', () => {
    expect(codes('src/reconcile/impure.ts', 1)).toEqual([]);
    expect(codes('src/reconcile/impure.ts', 2)).toEqual([]);
  });

  it('refuses to print, to exit, and to give up on types', () => {
    expect(codes('src/reconcile/prints.ts', 1)).toContain('eslint(no-console)');
    expect(codes('src/reconcile/prints.ts', 2)).toContain('unicorn(no-process-exit)');
    expect(codes('src/reconcile/untyped.ts', 1)).toContain('typescript(no-explicit-any)');
    expect(codes('src/reconcile/untyped.ts', 2)).toContain('import(no-default-export)');
  });
});
