/**
 * Edit, rules, pins, apply, two at once, faults, drift, crash, lose the ledger, lose the blobs: in any order. After each step
 * the world is compared with what must hold whatever happened before; in the end one apply without rules brings everybody to
 * what the file says.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LedgerState } from '../../../src/ledger/ledger.ts';
import { LockedOut } from '../../../src/ledger/errors.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';
import type { Policies } from '../../../src/resources/policies.ts';
import { arbitraryFleet, arbitraryMeddling } from '../../support/memory/arbitrary-fleet.ts';
import { arbitraryPolicies } from '../../support/memory/arbitrary-policies.ts';
import { buildFleet, type FleetShape } from '../../support/memory/build-fleet.ts';
import { type Dress, dressFleet } from '../../support/memory/dress-fleet.ts';
import { arbitraryFault, createFate, type Fate } from '../../support/memory/faulty-drivers.ts';
import { meddle } from '../../support/memory/meddle.ts';
import { createMemoryRun, type MemoryRun } from '../../support/memory/memory-run.ts';
import { propertyRuns, propertyTimeout } from '../../support/memory/property-runs.ts';

interface Model {
  shape: FleetShape;
  dress: Dress;
}
interface Real {
  readonly run: MemoryRun;
  readonly fate: Fate;
}
type Step = fc.AsyncCommand<Model, Real>;

const always = { check: () => true };
const fleetOf = ({ shape, dress }: Model): FleetResources => dressFleet(buildFleet(shape), dress);

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
  async run(model: Model, { run }: Real) {
    const fleet = fleetOf(model);
    const drain = new AbortController();
    let started = 0;
    const before = run.world.effects.length;
    const { result } = await run.apply(fleet, {
      drain: drain.signal,
      emit: ({ type }) => {
        if (type !== 'started') return;
        started += 1;
        if (isDraining && started === 3) drain.abort();
      },
    });
    // Nothing that did not happen is reported, and nobody who was told to stop starts everything.
    expect(run.world.effects.length - before).toBeLessThanOrEqual(started * 2);
    // Of what is pinned no bytes can be made again: where they are lost, that is said.
    if (isDraining || (model.dress.pins !== undefined && result.counts.failed > 0)) return;
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
    async run(model: Model, { run }: Real) {
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
      await run.apply(fleetOf(model)).catch(() => undefined);
      run.ledger.cut = () => undefined;
      run.world.interrupt = () => undefined;
      run.ledger.crash();
    },
  }));

const hide: fc.Arbitrary<Step> = fc.constantFrom('hub', 'thor', 'zen/nano').map((name) => ({
  ...always,
  toString: () => `apply while ${name} does not answer`,
  async run(model: Model, { run }: Real) {
    const seen = snapshot(run);
    run.world.unreachable.add(name);
    await run.apply(fleetOf(model));
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

const rules: fc.Arbitrary<Step> = fc
  .record({
    prune: fc.boolean(),
    policies: arbitraryPolicies,
    paused: fc.subarray(['thor', 'sprout']),
    silent: fc.subarray(['thor', 'sprout']),
  })
  .map(({ paused, silent, ...rest }) => ({
    ...always,
    toString: () => `rules ${JSON.stringify({ paused, silent, ...rest })}`,
    async run(model: Model) {
      model.dress = { ...rest, paused: new Set(paused), silent: new Set(silent) };
    },
  }));

const pin: fc.Arbitrary<Step> = fc.nat(5).map((index) => ({
  ...always,
  toString: () => `pin at content ${index}`,
  async run(model: Model, { run }: Real) {
    const published = [...((await run.ledger.read()).contents ?? [])].flatMap(([id, entries]) =>
      id.startsWith('publication/') ? entries.map(({ digest }) => [id, digest] as const) : [],
    );
    const chosen = published[index % Math.max(published.length, 1)];
    if (chosen !== undefined) model.dress = { ...model.dress, pins: new Map([chosen]) };
  },
}));

const fail: fc.Arbitrary<Step> = fc
  .array(fc.tuple(fc.nat(), arbitraryFault), { minLength: 1, maxLength: 3 })
  .map((faults) => ({
    ...always,
    toString: () => `apply that meets ${JSON.stringify(faults)}`,
    async run(model: Model, { run, fate }: Real) {
      const fleet = fleetOf(model);
      const { actions } = await run.plan(fleet);
      for (const [index, fault] of faults) {
        const victim = actions[index % Math.max(actions.length, 1)];
        if (victim !== undefined) fate.faults.set(victim.id, fault);
      }
      const { events } = await run.apply(fleet);
      fate.faults.clear();
      const left = new Set((await run.plan(fleet)).actions.map(({ id }) => id));
      const done = events.flatMap((event) => (event.type === 'done' ? [event.action.id] : []));
      expect(done.filter((id) => left.has(id))).toEqual([]);
    },
  }));

const two: Step = {
  ...always,
  toString: () => 'two appliers at once',
  async run(model: Model, { run }: Real) {
    const before = run.world.effects.length;
    const both = await Promise.allSettled([run.apply(fleetOf(model)), run.apply(fleetOf(model))]);
    // Who comes second is told who works, or finds everything done.
    const errors = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(errors.filter((error) => !(error instanceof LockedOut))).toEqual([]);
    const outside = run.world.effects
      .slice(before)
      .flatMap(({ what, id }) =>
        ['commit', 'swap', 'layout', 'delete'].includes(what) ? [`${what} ${id}`] : [],
      );
    expect(new Set(outside).size).toBe(outside.length);
  },
};

it(
  'edit, rules, pins, apply, faults, drift, crash, losing ledger and blobs, in any order: one free apply more and the world is what the file says',
  { timeout: propertyTimeout() },
  async () => {
    const each = [
      edit,
      rules,
      pin,
      change,
      apply,
      fail,
      drift,
      crash,
      hide,
      fc.constant(two),
      fc.constant(loseLedger),
    ];
    const steps = fc.commands(each, { maxCommands: 14, size: 'max' });
    await fc.assert(
      fc.asyncProperty(arbitraryFleet, steps, async (shape, commands) => {
        const fate = createFate();
        const run = createMemoryRun({ change: fate.change });
        const model: Model = { shape, dress: {} };
        await fc.asyncModelRun(() => ({ model, real: { run, fate } }), commands);

        const fleet = fleetOf({ ...model, dress: { policies: givingUp(await run.ledger.read()) } });
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

/** No rules, and none of those that stood there once. */
function givingUp({ protections = new Set() }: LedgerState): Policies {
  return { caps: [], protect: [], unprotect: [...protections] };
}

function snapshot({ world }: MemoryRun): { readonly repos: string; readonly thor: string } {
  const repos = [...world.repos].map(([name, { files, head }]) => [name, head, [...files]]);
  return { repos: JSON.stringify(repos), thor: JSON.stringify(world.machines.get('thor')) };
}
