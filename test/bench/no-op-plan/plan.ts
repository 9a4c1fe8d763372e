/** `plan.ts DIR`: a plan of a finished fleet, in a process of its own: what `zoo plan` does, around a world in memory. */
import { enableCompileCache } from 'node:module';
import process from 'node:process';
import { planFleet } from '../../../src/reconcile/plan-fleet.ts';
import { paintWhen } from '../../../src/report/paint.ts';
import { planText } from '../../../src/report/plan-text.ts';
import { openStage, readSnapshot } from './stage.ts';

enableCompileCache();
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
if (plan.actions.length > 0) process.exitCode = 1;
