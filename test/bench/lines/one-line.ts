import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Line } from '../line.ts';
import { middleOf, type Measured } from '../measure.ts';
import { finishedFleet, finishedFleetInParts, planIn, requirePlan } from '../no-op-plan/finished-fleet.ts';
import { withFamilyChanged, withModelChanged } from '../no-op-plan/generate-fleet.ts';
import { ratio, seconds, type Row } from '../table.ts';

const SIZE = 10_000;
const PAIRS = 5;
const LIMIT = 1.5;

/**
 * What a pull request is: a plan of a finished fleet in which one line is another one, beside the plan in which none is.
 * In turn, and each time with an edit that was never seen before. Throws unless exactly what the line is about is planned.
 */
export const oneLine: Line = {
  name: 'one-line',
  async measure(bench) {
    const whole = { directory: await finishedFleet(SIZE, bench), file: 'zoo.fleet.yaml', layout: 'one file' };
    const parts = {
      directory: await finishedFleetInParts(SIZE, bench),
      file: 'families/family-0.yaml',
      layout: 'a file for each family',
    };
    const rows: Row[] = [];
    for (const fleet of [parts, whole]) {
      rows.push(await row('of a model', fleet, { change: withModelChanged, bench }));
      rows.push(await row("of a family's defaults", fleet, { change: withFamilyChanged, bench }));
    }
    return rows;
  },
};

interface Finished {
  readonly directory: string;
  readonly file: string;
  readonly layout: string;
}

async function row(
  what: string,
  { directory, file, layout }: Finished,
  { change, bench }: { readonly change: typeof withModelChanged; readonly bench: Bench },
): Promise<Row> {
  bench.say(`${layout}, a line ${what}: plans in turn`);
  const path = join(directory, file);
  const before = await readFile(path, 'utf8');
  const pairs: { readonly none: Measured; readonly one: Measured }[] = [];
  let count = 0;
  // The first plan of all parses every file, and writes the snapshot of the ledger.
  await planIn(directory);
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const none = await planIn(directory);
    requirePlan(none.planned, []);
    const { text, plan } = change(before, pair);
    await writeFile(path, text);
    try {
      const one = await planIn(directory);
      requirePlan(one.planned, plan);
      pairs.push({ none, one });
    } finally {
      await writeFile(path, before);
    }
    count = plan.length;
  }
  const times = middleOf(pairs.map(({ none, one }) => one.seconds / none.seconds));
  const cpu = middleOf(pairs.map(({ none, one }) => one.cpuSeconds / none.cpuSeconds));
  const took = (of: 'none' | 'one'): string => seconds(middleOf(pairs.map((pair) => pair[of].seconds)));
  return {
    what: `one changed line ${what}, ${SIZE.toLocaleString('en')} resources in ${layout}: ${count} actions`,
    measured: `${took('one')} = ${ratio(times)} × (processor ${ratio(cpu)} ×)`,
    beside: `its no-op plan ${took('none')}`,
    limit: `${LIMIT} ×`,
    holds: times <= LIMIT,
  };
}
