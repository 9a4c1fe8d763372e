/** What every gate promises that has its artifact served. */
import { describe, expect, test } from 'vitest';
import { machineClass } from '../../src/cli/compose/machine-class.ts';
import { REGISTRIES } from '../../src/cli/registries.ts';
import type { Gate } from '../../src/evaluations/gates/define-gate.ts';
import { known } from '../support/machines/evaluations.ts';
import { brokenGguf, realBackend, setUpRig } from '../support/machines/rig.ts';
import { gateRig } from '../support/rigs/gate/gate-rig.ts';

/** Others compare or read: their own tests. */
const SERVED = Object.values<Gate>(REGISTRIES.gates).filter(({ needs }) => needs.includes('served model'));

describe.each(SERVED)('$kind', (gate) => {
  test('refuses to measure what cannot be served, rather than failing the model', async () => {
    await using rig = await setUpRig();
    const { passes } = await gateRig(gate.kind);
    const bench = {
      backend: realBackend,
      connection: rig.connection,
      directory: rig.zoo,
      machine: machineClass(),
      signal: new AbortController().signal,
      onStep: () => undefined,
    };
    const weightsPath = await brokenGguf(rig.directory);
    const broken = { name: 'artifact/x', weightsPath, hasChatTemplate: true };
    const measure = known(known(gate.bind(passes)).measure);
    await expect(measure(broken, bench)).rejects.toMatchObject({
      failure: { class: 'unhealthy' },
    });
  });
});
