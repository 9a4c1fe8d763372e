import { onTestFinished } from 'vitest';
import { createFaultRig, type FaultRig, requireExit } from '../faults/fault-rig.ts';
import { copySource, SMALL_FLEET } from './zoo-rig.ts';

/** A fleet whose first apply is done. It ends with the test. */
export async function appliedRig(fleet: string = SMALL_FLEET): Promise<FaultRig> {
  const rig = await createFaultRig({ 'zoo.fleet.yaml': fleet, '.gitignore': '.zoo/\nsources/\n' });
  onTestFinished(() => rig.close());
  await copySource(rig);
  requireExit(await rig.zoo('apply', '--yes'), 0);
  return rig;
}
