/** What the contract suite of backends needs of each: found by the backend's name in this folder. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../../../../src/backends/backend.ts';
import type { TinyModel } from '../../machines/tiny-gguf.ts';
import type { BackendSettings, MachineSpec } from '../../../../src/resources/machine.ts';

export interface BackendRig extends AsyncDisposable {
  readonly backend: Backend;
  /** Where it listens, where it is there before any tenant; absent: on a port that is free. */
  readonly port?: number;
  /** Its own settings in these tests; absent: it has none. */
  readonly settings?: BackendSettings;
  /** A tiny model as it serves it: the file that it is given, among the others of its folder where it takes several. */
  weights(name: TinyModel): Promise<string>;
  /** A file that it cannot load, and what its log says then; absent: no gate starts it. */
  broken?(directory: string): Promise<{ readonly path: string; readonly says: string }>;
  /** Has these weights served in place of a tenant's, as a person would. */
  replace(machine: MachineSpec, slug: string, weights: string): Promise<void>;
}

/** They take minutes to install and to start: `npm run soak -- contract` tries them, and CI does not (docs/platforms.md). */
const ONLY_IN_SOAK: ReadonlySet<string> = new Set(['vllm']);
export function isTriedNow(name: string): boolean {
  return process.env['ZOO_SOAK'] !== undefined || !ONLY_IN_SOAK.has(name);
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
