import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireExit } from '../support/faults/fault-rig.ts';
import { createLockRig, type Places, type Runner } from '../support/locks/lock-rig.ts';

/** Converted, so that doing it again would be seen, and published where every runner can see it. */
const converted = ({ hub, ledger }: Places): string => `zoo: v1
fleet: shared
ledger: ${ledger}
targets:
  hub: { kind: huggingface, endpoint: "${hub}", visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { gguf: { quantizations: [f16, q8_0] } }
    publish: [hub]
    models:
      nano: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }
`;

interface Planned {
  readonly actions: readonly { readonly id: string }[];
  readonly drift: readonly unknown[];
  readonly unknown: readonly unknown[];
  readonly observation: { readonly modelBytes: number };
}
async function planIn(runner: Runner): Promise<Planned> {
  const planned = await runner.zoo(['plan', '--json']);
  requireExit(planned, 0);
  const plan: Planned = JSON.parse(planned.stdout);
  return plan;
}

it('the plan of a pull request, the apply after the merge and the drift run share what they know on fresh runners', async () => {
  await using rig = await createLockRig('git', converted);
  const pull = await rig.runner();
  requireExit(await pull.zoo(['plan', '--out', 'plan.json']), 0);

  const merged = await rig.runner();
  await copyFile(join(pull.directory, 'plan.json'), join(merged.directory, 'plan.json'));
  requireExit(await merged.zoo(['apply', 'plan.json']), 0);
  expect(await rig.hub.commits('zenlm/zen-nano-GGUF')).toBe(2);

  const scheduled = await rig.runner();
  const before = rig.hub.proxy.seen.length;
  requireExit(await scheduled.zoo(['drift']), 0);
  expect(await planIn(scheduled)).toMatchObject({
    actions: [],
    drift: [],
    unknown: [],
    observation: { modelBytes: 0 },
  });
  expect(rig.hub.proxy.seen.slice(before).filter((request) => !request.startsWith('GET '))).toEqual([]);
  // Neither fetched nor made again: nothing of a model is on this runner but what git brought.
  expect(await readdir(scheduled.directory)).not.toContain('.zoo');

  // Also who applies again has nothing to do, and says so without a run of its own.
  const again = await rig.runner();
  const applied = await again.zoo(['apply', '--yes']);
  requireExit(applied, 0);
  expect(applied.stdout).toContain('No changes');
  expect(await rig.hub.commits('zenlm/zen-nano-GGUF')).toBe(2);
});
