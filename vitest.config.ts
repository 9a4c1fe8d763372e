import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { QUIET_THREADS } from './test/support/cli/zoo-rig.ts';

export default defineConfig({
  test: {
    // Vitest leaves one processor free, which on two leaves one: most of what is waited for here are processes and disks.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/support/same-cases.ts'],
          // Only a test that hangs: a busy machine is no failure.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          env: QUIET_THREADS,
          include: ['test/contract/**/*.test.ts'],
          globalSetup: ['test/support/toolchain/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          env: QUIET_THREADS,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/toolchain/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'attacks',
          env: QUIET_THREADS,
          include: ['test/attacks/**/*.test.ts'],
          setupFiles: ['test/support/same-cases.ts'],
          globalSetup: ['test/support/toolchain/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'crash',
          env: QUIET_THREADS,
          include: ['test/crash/**/*.test.ts'],
          globalSetup: ['test/support/toolchain/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          // Each file keeps every core busy with processes of its own.
          fileParallelism: false,
        },
      },
    ],
  },
});
