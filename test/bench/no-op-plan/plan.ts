/**
 * `plan.ts DIR`: a plan of a fleet, in a process of its own: what `zoo plan` does, around a world in memory. Leaves
 * `planned.json`, a list of verbs and ids.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { planFleet } from '../../../src/reconcile/plan-fleet.ts';
import { paintWhen } from '../../../src/report/paint.ts';
import { planText } from '../../../src/report/plan-text.ts';
import { openStage, readSnapshot } from './stage.ts';

const [directory = '.'] = process.argv.slice(2);
const { opened, world } = await openStage(directory, await readSnapshot(directory));
const plan = await planFleet(opened.fleet, world, {
  only: [],
  replace: [],
  retry: false,
  signal: new AbortController().signal,
  emit: () => undefined,
});
process.stdout.write(planText(plan, { paint: paintWhen(false), verbose: false }));
const planned = plan.actions.map(({ verb, id }) => `${verb} ${id}`);
await writeFile(join(directory, 'planned.json'), JSON.stringify(planned));
