import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';

export interface SpecResult {
  /** `lib/commit.spec.ts > commit > should …` */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly message: string;
}

const ROOT = join(import.meta.dirname, '../../..');
/** Some specs upload what they find on huggingface.co: stand-ins of it, since tests stay on this machine. */
const ELSEWHERE = join(import.meta.dirname, 'content-elsewhere.ts');
export const INSTALLED = join(ROOT, 'node_modules/@huggingface/hub/src');

/** Those that write to a hub of their own; the others read what other people have published. */
export async function specsWithHub(source = INSTALLED): Promise<readonly string[]> {
  const names = await readdir(join(source, 'lib'));
  const specs = names.filter((name) => name.endsWith('.spec.ts')).map((name) => `lib/${name}`);
  const texts = await Promise.all(specs.map((name) => readFile(join(source, name), 'utf8')));
  return specs.filter((_, index) => texts[index]?.includes('TEST_HUB_URL'));
}

/**
 * Runs specs of `@huggingface/hub`, which its package ships, with the addresses of both of their hubs replaced by
 * `url`. They run in a copy, and nothing else of them is changed.
 */
export async function runJavascriptSpecs(
  url: string,
  specs: readonly string[],
  { source, copy }: { readonly source: string; readonly copy: string },
): Promise<readonly SpecResult[]> {
  await cp(source, join(copy, 'src'), { recursive: true });
  await writeFile(join(copy, 'package.json'), '{"type":"module"}');
  await writeFile(join(copy, 'tsconfig.json'), '{}');
  await writeFile(
    join(copy, 'vitest.config.mjs'),
    `export default { test: { testTimeout: 60_000, setupFiles: [${JSON.stringify(ELSEWHERE)}] } };`,
  );
  await mkdir(join(copy, 'report'));
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  await replaceIn(join(copy, 'src/consts.ts'), 'https://huggingface.co', url);
  await replaceIn(join(copy, 'src/test/consts.ts'), 'https://hub-ci.huggingface.co', url);

  const report = join(copy, 'report/report.json');
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const files = specs.map((file) => `src/${file}`);
  const { stderr } = await execa(
    process.execPath,
    [vitest, 'run', '--root', copy, '--reporter', 'json', '--outputFile', report, ...files],
    {
      cwd: copy,
      reject: false,
      env: { VITEST: undefined, NODE_ENV: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined },
    },
  );
  const text = await readFile(report, 'utf8').catch(() => {
    throw new Error(`the specs did not run: ${stderr}`);
  });
  return parseReport(JSON.parse(text), join(copy, 'src'));
}

async function replaceIn(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from} any more`);
  await writeFile(path, text.replaceAll(from, to));
}

/** Of vitest's JSON report: files, each with its assertions. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function parseReport(report: Report, source: string): readonly SpecResult[] {
  return report.testResults.flatMap((file) => {
    const name = relative(source, file.name);
    if (file.assertionResults.length === 0) {
      return [{ name, status: 'failed' as const, message: file.message ?? 'no test ran' }];
    }
    return file.assertionResults.map((test) => ({
      name: `${name} > ${test.fullName}`,
      status: test.status === 'passed' || test.status === 'failed' ? test.status : ('skipped' as const),
      message: test.failureMessages?.join('\n') ?? '',
    }));
  });
}
