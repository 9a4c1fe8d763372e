import { mlxLmToolchain } from '../../../src/toolchains/mlx-lm/definition.ts';
import { ensureToolchain, testToolchainContext } from './ensure-toolchain.ts';

/** For vitest's `globalSetup`: installs once before any test file runs, outside of every test's time limit. */
export async function setup(): Promise<void> {
  await ensureToolchain();
  await (await mlxLmToolchain.open()).ensure(testToolchainContext());
}
