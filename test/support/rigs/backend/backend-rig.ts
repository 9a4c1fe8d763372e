/** What the contract suite of backends needs of each: found by the backend's name in this folder. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../../../../src/backends/backend.ts';
import type { MachineSpec } from '../../../../src/resources/machine.ts';

export interface BackendRig extends AsyncDisposable {
  readonly backend: Backend;
  /** Where it listens, where it is there before any tenant; absent: on a port that is free. */
  readonly port?: number;
  /** Has these weights served in place of a tenant's, as a person would. */
  replace(machine: MachineSpec, slug: string, weights: string): Promise<void>;
}

export async function backendRig(kind: string): Promise<BackendRig> {
  const file = new URL(`./${kind}.ts`, import.meta.url);
  if (!existsSync(fileURLToPath(file)))
    throw new Error(
      `the backend ${kind} has no rig: write test/support/rigs/backend/${kind}.ts with export async function startBackend`,
    );
  const { startBackend }: { readonly startBackend: () => Promise<BackendRig> } = await import(file.href);
  return startBackend();
}
