import type { LedgerState } from '../ledger/ledger.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import { placeText } from './place-text.ts';

const LATEST = 5;

/** Everything that fleet and ledger say of one resource. */
export interface ResourceRecord {
  readonly format: 'zoo.show/v1';
  readonly id: ResourceId;
  readonly declared?: string;
  readonly spec?: AnyResource['spec'];
  readonly needs: readonly ResourceId[];
  readonly neededBy: readonly ResourceId[];
  /** What it was when the last action on it ended well. */
  readonly applied?: object;
  /** It is not there any more: since when, why, and by whom. */
  readonly gone?: object;
  readonly outputs: readonly object[];
  readonly reports: readonly object[];
  readonly failures: readonly object[];
  /** The last actions on it, newest first. */
  readonly history: readonly object[];
}

export function recordOf(
  id: ResourceId,
  resources: readonly AnyResource[],
  ledger: LedgerState,
): ResourceRecord {
  const resource = resources.find((one) => one.id === id);
  const baseline = ledger.baselines.get(id);
  const gone = resource === undefined ? ledger.tombstones?.get(id) : undefined;
  const ofThis = <T extends { readonly id: ResourceId }>(map: ReadonlyMap<string, T>): readonly object[] =>
    [...map].filter(([, value]) => value.id === id).map(([key, value]) => ({ key, ...value }));
  return {
    format: 'zoo.show/v1',
    id,
    ...(resource === undefined ? {} : { declared: placeText(resource.place), spec: resource.spec }),
    needs: resource?.dependsOn ?? [],
    neededBy: resources.filter(({ dependsOn }) => dependsOn.includes(id)).map((one) => one.id),
    ...(baseline === undefined ? {} : { applied: baseline }),
    ...(gone === undefined ? {} : { gone }),
    outputs: [...ofThis(ledger.outputs), ...ofThis(ledger.sources)],
    reports: ofThis(ledger.reports),
    failures: ofThis(ledger.failures),
    history: ledger.history
      .filter((ended) => ended.id === id)
      .slice(-LATEST)
      .toReversed(),
  };
}
