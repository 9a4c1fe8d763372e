import type { BaseWeights } from '../../drivers/observe-context.ts';
import { checkAdapter } from './check-adapter.ts';
import { checkDescription, type Checked, checkWeights } from './check-source.ts';

/** Of files that can be read without a network: everything but the weights themselves. */
export async function lookAtWhole(checked: Checked, base: BaseWeights | undefined): Promise<void> {
  if (base === undefined) await checkWeights(checked, await checkDescription(checked));
  else await checkAdapter(checked, base);
}
