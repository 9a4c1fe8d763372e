/**
 * `npm run bench [-- NAME… | all]`: every promise about speed and memory, measured beside what it is a promise about, in the
 * same run on the same machine. Prints one table. A limit that is not met says so and is no error; what could not be
 * measured is.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Bench, Line } from './line.ts';
import { conversion } from './lines/conversion.ts';
import { drift } from './lines/drift.ts';
import { firstApply } from './lines/first-apply.ts';
import { noOpPlan } from './lines/no-op-plan.ts';
import { oneLine } from './lines/one-line.ts';
import { publish } from './lines/publish.ts';
import { start } from './lines/start.ts';
import { swap } from './lines/swap.ts';
import { printTable, type Row } from './table.ts';
import { buildZoo } from './zoo.ts';

const LINES: readonly Line[] = [start, noOpPlan, oneLine, firstApply, drift, publish, swap, conversion];

const words = process.argv.slice(2);
const isLong = words.includes('all');
const names = words.filter((word) => word !== 'all');
const unknown = names.filter((name) => !LINES.some((line) => line.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no line is called ${unknown.join(', ')}; there are ${LINES.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(64);
}

const top = await mkdtemp(join(tmpdir(), 'zoo-bench-'));
const bench: Bench = {
  isLong,
  say: (text) => void process.stderr.write(`  ${text}\n`),
  async folder(name) {
    const folder = join(top, name);
    await mkdir(folder, { recursive: true });
    return folder;
  },
};
const rows: Row[] = [];
try {
  process.stderr.write('building\n');
  await buildZoo();
  for (const line of LINES) {
    if (names.length > 0 && !names.includes(line.name)) continue;
    process.stderr.write(`${line.name}\n`);
    try {
      rows.push(...(await line.measure(bench)));
    } catch (error) {
      process.exitCode = 1;
      const why = error instanceof Error ? error.message : String(error);
      process.stderr.write(`  could not be measured: ${why}\n`);
      rows.push({ what: line.name, measured: 'could not be measured', beside: '', holds: false });
    }
  }
} finally {
  await rm(top, { recursive: true, force: true });
}
process.stdout.write(`${printTable(rows)}\n`);
