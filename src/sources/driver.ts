/**
 * The kind `source`: weights that come from outside. It answers whether a source is what it was, whether it was checked
 * whole, and where its bytes are; making it so means bringing the bytes into the store and checking them.
 */
import type { Driver } from '../drivers/driver.ts';
import { type Cost, NO_COST } from '../plan/action.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Observation } from '../resources/resource.ts';
import { applySource } from './apply.ts';
import { observeSource } from './observe.ts';
import { pinnedOrigin } from './pinned-origin.ts';
import type { Origins } from './origin.ts';

export interface SourceDriverOptions {
  readonly origins: Origins;
}

export function createSourceDriver({ origins }: SourceDriverOptions): Driver<'source'> {
  return {
    kind: 'source',
    want(resource, _inputs, context) {
      const origin = pinnedOrigin(resource.spec.origin, context.revisions);
      return { resource, key: context.hash(canonicalJson(origin)), value: { origin } };
    },
    async observe(wanted, context) {
      const seen = await Promise.all(wanted.map((wish) => observeSource(wish, { context, origins })));
      return new Map(
        wanted.map((wish, index) => [
          wish.resource.id,
          seen[index] ?? { state: 'unknown', why: 'was not looked at' },
        ]),
      );
    },
    desired: (wanted) => (wanted.key === undefined ? {} : { checked: wanted.key }),
    // Checked under the key of its listing; a source that changed has another key, and nobody has checked that yet.
    actual: (seen, wanted) =>
      seen.checked === undefined || wanted.key === undefined ? {} : { checked: wanted.key },
    reads: () => [],
    versions: (observation) =>
      observation.state === 'present' ? [{ what: 'listing', version: observation.seen.key }] : [],
    cost: (...[, , , observation]) => sourceCost(observation),
    output(_wanted, observation) {
      switch (observation.state) {
        case 'present': {
          const { key, checked, sizeBytes } = observation.seen;
          if (checked !== undefined) return { state: 'known', key, value: checked };
          return { state: 'pending', key, expectedBytes: sizeBytes };
        }
        case 'absent':
          return { state: 'unknown', why: 'the source is not there' };
        case 'unknown':
          return { state: 'unknown', why: observation.why };
      }
    },
    drift: () => ({ class: 'content', text: 'the source changed since it was checked' }),
    extras: () => [],
    holds: () => undefined,
    apply: (_action, wanted, context) => applySource(wanted, context, origins),
  };
}

/** Looking at a listing says how much there is to bring. */
function sourceCost(observation: Observation<'source'> | undefined): Cost {
  if (observation?.state !== 'present' || observation.seen.hasBytes) return NO_COST;
  const { sizeBytes } = observation.seen;
  return { ...NO_COST, downBytes: sizeBytes, scratchBytes: sizeBytes };
}
