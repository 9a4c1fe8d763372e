/**
 * Edit, apply, drift, crash, lose the ledger, lose the blobs: in any order. After each step the world is compared with what
 * must hold whatever happened before; in the end one apply brings everybody to what the file says.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraryFleet, arbitraryMeddling } from '../../support/memory/arbitrary-fleet.ts';
import { buildFleet, type FleetShape } from '../../support/memory/build-fleet.ts';
import { meddle } from '../../support/memory/meddle.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';

interface Model {
  shape: FleetShape;
}
interface Real {
  readonly run: MemoryRun;
}
type Step = fc.AsyncCommand<Model, Real>;

const always = { check: () => true };

const edit: fc.Arbitrary<Step> = arbitraryFleet.map((shape) => ({
  ...always,
  toString: () => `edit to ${JSON.stringify(shape)}`,
  async run(model: Model) {
    model.shape = shape;
  },
}));

const change: fc.Arbitrary<Step> = fc.nat(9).map((weights) => ({
  ...always,
  toString: () => `weights ${weights}`,
  async run(_: Model, { run }: Real) {
    run.world.sources.set('zen/nano', `weights ${weights}`);
  },
}));

const apply: fc.Arbitrary<Step> = fc.boolean().map((isDraining) => ({
  ...always,
  toString: () => (isDraining ? 'apply, told to stop at the third event' : 'apply'),
  async run({ shape }: Model, { run }: Real) {
    const fleet = buildFleet(shape);
    const drain = new AbortController();
    let started = 0;
    const before = run.world.effects.length;
    const { events } = await run.apply(fleet, {
      drain: drain.signal,
      emit: ({ type }) => {
        if (type !== 'started') return;
        started += 1;
        if (isDraining && started === 3) drain.abort();
      },
    });
    expect(events).toEqual([]);
    // Nothing that did not happen is reported, and nobody who was told to stop starts everything.
    expect(run.world.effects.length - before).toBeLessThanOrEqual(started * 2);
    if (isDraining) return;
    expect((await run.plan(fleet)).actions).toEqual([]);
  },
}));

const drift: fc.Arbitrary<Step> = arbitraryMeddling.map((how) => ({
  ...always,
  toString: () => how,
  async run(_: Model, { run }: Real) {
    meddle(run.world, how);
  },
}));

const crash: fc.Arbitrary<Step> = fc
  .record({ after: fc.nat(40), moment: fc.constantFrom('before', 'after') })
  .map(({ after, moment }) => ({
    ...always,
    toString: () => `crash ${moment} point ${after}`,
    async run({ shape }: Model, { run }: Real) {
      let left = after;
      let isDead = false;
      const cut = (at: 'before' | 'after'): void => {
        // What is dead does nothing more, also not what was running beside it.
        if (isDead) throw new Error('SIGKILL');
        if (at !== moment) return;
        if (left === 0) isDead = true;
        if (isDead) throw new Error('SIGKILL');
        left -= 1;
      };
      run.ledger.cut = cut;
      run.world.interrupt = cut;
      await run.apply(buildFleet(shape)).catch(() => undefined);
      run.ledger.cut = () => undefined;
      run.world.interrupt = () => undefined;
      run.ledger.crash();
    },
  }));

const hide: fc.Arbitrary<Step> = fc.constantFrom('hub', 'thor', 'zen/nano').map((name) => ({
  ...always,
  toString: () => `apply while ${name} does not answer`,
  async run({ shape }: Model, { run }: Real) {
    const seen = snapshot(run);
    run.world.unreachable.add(name);
    await run.apply(buildFleet(shape));
    run.world.unreachable.delete(name);
    if (name === 'hub') expect(snapshot(run).repos).toEqual(seen.repos);
    if (name === 'thor') expect(snapshot(run).thor).toEqual(seen.thor);
  },
}));

const loseLedger: Step = {
  ...always,
  toString: () => 'lose the ledger',
  async run(_: Model, { run }: Real) {
    run.ledger.records.length = 0;
  },
};

it(
  'edit, apply, drift, crash, losing ledger and blobs, in any order: one apply more and the world is what the file says',
  { timeout: propertyTimeout() },
  async () => {
    const steps = fc.commands([edit, change, apply, drift, crash, hide, fc.constant(loseLedger)], {
      maxCommands: 12,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(arbitraryFleet, steps, async (shape, commands) => {
        const run = createMemoryRun();
        const model: Model = { shape };
        await fc.asyncModelRun(() => ({ model, real: { run } }), commands);

        const fleet = buildFleet(model.shape);
        const { result } = await run.apply(fleet);
        expect(result.counts.failed).toBe(0);
        expect((await run.plan(fleet)).actions).toEqual([]);
        const fresh = createMemoryRun();
        for (const [name, weights] of run.world.sources) fresh.world.sources.set(name, weights);
        await fresh.apply(fleet);
        for (const [repo, { files }] of fresh.world.repos) {
          const published = run.world.repos.get(repo)?.files;
          // What a fresh apply publishes is there; what was published before and left the file is left alone.
          for (const [path, digest] of files)
            expect(`${path} ${published?.get(path)}`).toBe(`${path} ${digest}`);
        }
        for (const [name, { tenant, digest, healthy }] of fresh.world.machines) {
          expect(run.world.machines.get(name)).toMatchObject({ tenant, digest, healthy });
        }
      }),
      propertyRuns(),
    );
  },
);

function snapshot({ world }: MemoryRun): { readonly repos: string; readonly thor: string } {
  const repos = [...world.repos].map(([name, { files, head }]) => [name, head, [...files]]);
  return { repos: JSON.stringify(repos), thor: JSON.stringify(world.machines.get('thor')) };
}
