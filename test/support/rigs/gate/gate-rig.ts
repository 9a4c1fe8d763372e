/** What the contract suite of gates needs of each: found by the gate's name in this folder. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GateDeclared, Measurement } from '../../../../src/resources/evaluation.ts';

export interface GateRig {
  /** As a measurement of the gate is kept in a report. */
  readonly measurement: Measurement;
  /** It passes this, and fails that; only what it is judged by differs. */
  readonly passes: GateDeclared;
  readonly fails: GateDeclared;
  /** The gate's own part of a fleet file with every property, twice, and different in each of them. */
  readonly every: {
    readonly one: object;
    readonly other: object;
    readonly beside: Omit<GateDeclared, 'gates'>;
  };
}

export async function gateRig(kind: string): Promise<GateRig> {
  const file = new URL(`./${kind}.ts`, import.meta.url);
  if (!existsSync(fileURLToPath(file)))
    throw new Error(
      `the gate ${kind} has no rig: write test/support/rigs/gate/${kind}.ts with export const rig`,
    );
  const { rig }: { readonly rig: GateRig } = await import(file.href);
  return rig;
}
