import type { OriginRig } from '../../models/origin-rigs.ts';

/** Of `test/support/rigs/origin/<kind>.ts`, which exports `setUpRig`: a real place that weights come from. */
export async function originRig(kind: string): Promise<OriginRig> {
  const path = `./${kind}.ts`;
  let rig: { readonly setUpRig: () => Promise<OriginRig> };
  try {
    rig = await import(path);
  } catch (error) {
    throw new Error(
      `The origin ${kind} has no rig. Write test/support/rigs/origin/${kind}.ts, which exports setUpRig.`,
      { cause: error },
    );
  }
  return rig.setUpRig();
}
