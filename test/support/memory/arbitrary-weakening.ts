import fc from 'fast-check';
import type { Cap, Policies } from '../../../src/resources/policies.ts';
import { NO_POLICIES } from '../../../src/resources/policies.ts';
import { placeAt } from '../cli/plans.ts';
import type { FleetShape, GateShape, ModelShape } from './build-fleet.ts';

/** One guard that somebody lowers, and which resources it stood in front of. */
export interface Weakening {
  readonly what: string;
  readonly shape: FleetShape;
  readonly policies: Policies;
  guards(id: string): boolean;
}

export const STRICT: GateShape = { all: ['right', 'sure'], pass: 1, holds: 'model' };
const cap = (what: Cap['what'], limit: number): Cap => ({ what, limit, isShare: false, place: placeAt(9) });
/** Wide enough for everything: what is held shows no key. */
export const GUARDED: Policies = {
  ...NO_POLICIES,
  caps: [
    ...(['download', 'upload'] as const).map((what) => cap(what, 1e9)),
    cap('minutes', 1e6),
    cap('swaps', 99),
    cap('deletions', 99),
  ],
  gates: { demands: [{ name: 'identity', pass: 0.5 }], place: placeAt(9) },
  licenses: { names: ['apache-2.0'], place: placeAt(9) },
};

export function arbitraryWeakening(shape: FleetShape): fc.Arbitrary<Weakening> {
  const models = shape.models.flatMap((model): readonly Weakening[] => {
    const to = (what: string, gate: Partial<GateShape>): Weakening => ({
      what: `${what} of ${model.name}`,
      shape: withModel(shape, { ...model, gate: { ...STRICT, ...gate } }),
      policies: GUARDED,
      guards: heldOf(model, shape),
    });
    return [
      to('a shorter expectation', { all: ['right'] }),
      to('another expectation', { all: ['a', 'e'] }),
      to('a lower pass mark', { pass: 0.9 }),
      to('a narrower hold', { holds: 'artifact' }),
    ];
  });
  const policies = (what: string, change: Partial<Policies>, kinds: readonly string[]): Weakening => ({
    what,
    shape,
    policies: { ...GUARDED, ...change },
    guards: (id) => kinds.some((kind) => id.startsWith(`${kind}/`)),
  });
  const wider = (what: Cap['what']): Partial<Policies> => ({
    caps: GUARDED.caps.map((one) => (one.what === what ? { ...one, limit: one.limit * 2 } : one)),
  });
  const gone = (what: Cap['what']): Partial<Policies> => ({
    caps: GUARDED.caps.filter((one) => one.what !== what),
  });
  const makes = ['artifact', 'evaluation', 'publication', 'residency'];
  const { gates: _gates, licenses: _licenses, ...open } = GUARDED;
  return fc.constantFrom(
    ...models,
    policies('more downloads', wider('download'), ['source', ...makes]),
    policies('no cap on downloads', gone('download'), ['source', ...makes]),
    policies('more minutes', wider('minutes'), makes),
    policies('more uploads', wider('upload'), ['publication', 'residency']),
    policies('more swaps', wider('swaps'), ['residency']),
    policies('no cap on swaps', gone('swaps'), ['residency']),
    policies('a lower least mark', { gates: { demands: [{ name: 'identity' }], place: placeAt(9) } }, [
      'publication',
    ]),
    policies('one more license', { licenses: { names: ['apache-2.0', 'mit'], place: placeAt(9) } }, [
      'publication',
    ]),
    {
      ...policies('no rule on gates and licenses', {}, ['publication']),
      policies: open,
    },
  );
}

/** Everything of the model that is published or hosted, and the gates themselves. */
function heldOf(model: ModelShape, { machines }: FleetShape): (id: string) => boolean {
  const hosts = machines.filter(({ hosts: tenant }) => tenant?.model === model.name).map(({ name }) => name);
  return (id) =>
    id.startsWith(`evaluation/zen/${model.name}/`) ||
    id.startsWith(`publication/hub/zenlm/zen-${model.name}`) ||
    hosts.some((name) => id === `residency/${name}/main`);
}

function withModel(shape: FleetShape, model: ModelShape): FleetShape {
  return { ...shape, models: shape.models.map((each) => (each.name === model.name ? model : each)) };
}
