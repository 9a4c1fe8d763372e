import { openFleet } from '../../../src/cli/compose/open-fleet.ts';
import { openWorld } from '../../../src/cli/compose/open-world.ts';
import { createSecrets } from '../../../src/trust/secrets.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { planFleet } from '../../../src/reconcile/plan-fleet.ts';

/** `zoo plan` without a process around it: to be asked hundreds of times. */
export async function planHere(directory: string): Promise<Plan> {
  const environment = { HOME: directory };
  const { signal } = new AbortController();
  const emit = (): void => undefined;
  const opened = await openFleet({ directory, environment });
  const { world, close } = await openWorld(opened, {
    environment,
    secrets: createSecrets(),
    readOnly: true,
    allowCommands: false,
    emit,
    signal,
  });
  try {
    return await planFleet(opened.fleet, world, { only: [], replace: [], retry: false, signal, emit });
  } finally {
    await close();
  }
}
