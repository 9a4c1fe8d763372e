/**
 * An approval is for an effect under the rules that stood around it: whatever guard is lowered afterwards, what it guarded
 * has another key, and what it did not guard has not.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '../../../src/resources/digest.ts';
import { NO_POLICIES, type Policies } from '../../../src/resources/policies.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import { placeAt } from '../../support/cli/plans.ts';
import { arbitraryFleet } from '../../support/memory/arbitrary-fleet.ts';
import { arbitraryWeakening, GUARDED, STRICT } from '../../support/memory/arbitrary-weakening.ts';
import { buildFleet, type FleetShape, type ModelShape } from '../../support/memory/build-fleet.ts';
import { createMemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';

function keysOf(
  actions: readonly { readonly id: string; readonly key: Digest }[],
): ReadonlyMap<string, Digest> {
  return new Map(actions.map(({ id, key }) => [id, key]));
}

/** Every model has the strict gate, and something that it can be asked on. */
const guarded: fc.Arbitrary<FleetShape> = arbitraryFleet.map(({ models, machines }) => ({
  models: models.map((model) => ({
    ...model,
    quantizations: [...new Set([...model.quantizations, 'q4_k_m', 'q8_0'])],
    publish: true,
    gate: STRICT,
  })),
  machines,
}));

describe('for any guard', { timeout: propertyTimeout() }, () => {
  it('that is lowered, everything that it guarded has another key, and nothing else', async () => {
    const seen = { moved: 0, kept: 0 };
    await fc.assert(
      fc.asyncProperty(
        guarded.chain((shape) => fc.tuple(fc.constant(shape), arbitraryWeakening(shape))),
        async ([shape, weakening]) => {
          const run = createMemoryRun();
          const before = keysOf((await run.plan({ ...buildFleet(shape), policies: GUARDED })).actions);
          const lowered = { ...buildFleet(weakening.shape), policies: weakening.policies };
          const after = keysOf((await run.plan(lowered)).actions);
          for (const [id, key] of before) {
            const isSame = after.get(id) === key;
            expect(`${id} after ${weakening.what}: ${isSame}`).toBe(
              `${id} after ${weakening.what}: ${!weakening.guards(id)}`,
            );
            seen[isSame ? 'kept' : 'moved'] += 1;
          }
        },
      ),
      propertyRuns(),
    );
    expect(seen.moved).toBeGreaterThan(propertyRuns().numRuns);
    expect(seen.kept).toBeGreaterThan(propertyRuns().numRuns);
  });
});

const NANO: ModelShape = {
  name: 'nano',
  quantizations: ['q4_k_m'],
  safetensors: false,
  publish: true,
  questions: ['name?'],
  version: '1',
  gate: STRICT,
};
const REPO = 'publication/hub/zenlm/zen-nano-GGUF';

const RULED: Policies = { ...NO_POLICIES, licenses: { names: ['apache-2.0'], place: placeAt(9) } };

function ruled(gate: NonNullable<ModelShape['gate']>, policies: Policies = RULED): FleetResources {
  return { ...buildFleet({ models: [{ ...NANO, gate }], machines: [] }), policies };
}

describe('a run that was killed under one rule', () => {
  const strict = ruled(STRICT);
  it.each([
    ['an expectation', ruled({ ...STRICT, all: ['a'] })],
    ['a gate that is gone', ruled('none')],
    ['a policy', ruled(STRICT, NO_POLICIES)],
  ])('is not gone on with under another: %s', async (_what, lowered) => {
    const run = createMemoryRun();
    const approved = new Set((await run.plan(strict)).actions.map(({ key }) => key));
    run.world.interrupt = (moment, { what, id }) => {
      if (moment === 'after' && what === 'commit' && id === REPO) throw new Error('killed');
    };
    await expect(run.apply(strict, { approved })).rejects.toThrow('killed');
    run.world.interrupt = () => undefined;
    run.ledger.crash();
    run.world.repos.get('zenlm/zen-nano-GGUF')?.tags.clear();

    const { events } = await run.apply(lowered, { approved });
    const refused = events.flatMap((event) => (event.type === 'unapproved' ? [event.action.id] : []));
    expect(refused).toEqual([REPO]);
    // Under the rule that it was begun with, it is.
    expect((await run.apply(strict, { approved })).result.counts).toMatchObject({ unapproved: 0, done: 1 });
  });
});
