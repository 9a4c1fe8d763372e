/**
 * `npm test`: kinds of tests one after the other, cheap ones first, each stage with its time, and the plain closing line
 * that scripts read. `--stages=unit,crash` says which; other arguments go to vitest (`npm test -- test/unit/plan`).
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const PICKED = '--stages=';
const stages =
  process.argv.findLast((word) => word.startsWith(PICKED))?.slice(PICKED.length) ??
  'unit,contract,e2e,attacks';
const words = process.argv.slice(2).filter((word) => !word.startsWith(PICKED));

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, a line or two each: a log that is cut from its head still says it. */
  readonly failures: readonly string[];
}

/** What we read of vitest's JSON report. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

const LINES_PER_FAILURE = 12;
const folder = await mkdtemp(join(tmpdir(), 'zoo-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const times: string[] = [];
const failures: string[] = [];
for (const stage of stages.split(',')) {
  process.stdout.write(`\n== ${stage}\n`);
  const startedAt = performance.now();
  const code = await runStage(stage);
  const count = await readCount(stage, code);
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  failures.push(...count.failures);
  times.push(`${stage} ${((performance.now() - startedAt) / 60_000).toFixed(1)} min`);
}
await rm(folder, { recursive: true, force: true });
if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.join('\n')}\n`);
process.stdout.write(`\nStages: ${times.join(', ')}\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function runStage(stage: string): Promise<number> {
  const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(folder, `${stage}.json`)}`,
  ];
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--project', stage, '--passWithNoTests', ...reporters, ...words],
    { stdio: 'inherit' },
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A stage that ended badly without saying which test failed (a set-up that threw, a crash) counts as one failure. */
async function readCount(stage: string, code: number): Promise<Count> {
  const text = await readFile(join(folder, `${stage}.json`), 'utf8').catch(() => '{}');
  const report: Report = JSON.parse(text);
  const failed = report.numFailedTests ?? 0;
  const failures = failuresOf(report);
  return {
    passed: report.numPassedTests ?? 0,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    failures:
      code !== 0 && failures.length === 0
        ? [
            `  ${stage}: exit ${code}, and no test failed: an error outside of the tests, or one that nothing waited for`,
          ]
        : failures,
  };
}

function failuresOf(report: Report): string[] {
  return (report.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0)
      return file.status === 'failed' ? [toFailure(file.name, file.message ?? '')] : [];
    return failed.map((result) =>
      toFailure(`${file.name}: ${result.fullName}`, result.failureMessages?.[0] ?? ''),
    );
  });
}

function toFailure(name: string, message: string): string {
  const lines = message.split('\n').slice(0, LINES_PER_FAILURE);
  return [`  ${name}`, ...lines.map((line) => `    ${line}`)].join('\n');
}
