/**
 * The kind `source`: weights that come from outside. It answers whether a source is what it was, whether it was checked
 * whole, and where its bytes are; making it so means bringing the bytes into the store and checking them.
 */
import PQueue from 'p-queue';
import type { Driver } from '../drivers/driver.ts';
import { type Cost, NO_COST } from '../plan/action.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { OriginSpec, OriginTable } from '../resources/source.ts';
import { applySource } from './apply.ts';
import { changedFiles } from './changed-files.ts';
import { observeSource } from './observe.ts';
import { pinnedOrigin } from './pinned-origin.ts';
import type { Origins } from './origin.ts';
import { rememberedLooks } from './remembered-looks.ts';
import { whatGoesAlong } from './what-goes-along.ts';

export interface SourceDriverOptions {
  readonly origins: Origins;
  /** What is known of each origin without a look. */
  readonly table: OriginTable;
  /** `looks.json` in the cache of a checkout. */
  readonly looksFile: string;
}

/** A fleet of a thousand models must not open a thousand connections to one hub. */
const LOOKS_AT_ONCE = 8;

export function createSourceDriver({ origins, table, looksFile }: SourceDriverOptions): Driver<'source'> {
  const looks = rememberedLooks(looksFile);
  return {
    kind: 'source',
    want(resource, _inputs, context) {
      const pinned = (one: OriginSpec): OriginSpec => pinnedOrigin(one, context.revisions, table);
      const { adapts } = resource.spec;
      const origin = pinned(resource.spec.origin);
      if (adapts === undefined)
        return { resource, key: context.hash(canonicalJson(origin)), value: { origin } };
      const base = pinned(adapts.origin);
      return {
        resource,
        // Without the id of the base: another name is no other source.
        key: context.hash(canonicalJson({ origin, adapts: base })),
        value: { origin, adapts: { ...adapts, origin: base } },
      };
    },
    async observe(wanted, context) {
      const queue = new PQueue({ concurrency: LOOKS_AT_ONCE });
      const look = async (wish: Wanted<'source'>) =>
        [wish.resource.id, await observeSource(wish, { context, origins, table, looks })] as const;
      try {
        return new Map(await queue.addAll(wanted.map((wish) => () => look(wish))));
      } finally {
        await looks.save();
      }
    },
    desired: (wanted) => (wanted.key === undefined ? {} : { checked: wanted.key }),
    // Checked under the key of its listing; a source that changed has another key, and that one is not checked yet.
    actual: (seen, wanted) =>
      seen.checked === undefined || wanted.key === undefined ? {} : { checked: wanted.key },
    reads: () => [],
    versions: (observation) =>
      observation.state === 'present' ? [{ what: 'listing', version: observation.seen.key }] : [],
    cost: (...[wanted, , , observation]) => sourceCost(isHere(wanted, table), observation),
    output(_wanted, observation) {
      switch (observation.state) {
        case 'present': {
          const { key, checked, sizeBytes, listed } = observation.seen;
          if (checked !== undefined) return { state: 'known', key, value: checked };
          return {
            state: 'pending',
            key,
            expectedBytes: sizeBytes,
            ...(listed === undefined ? {} : { files: listed }),
          };
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
    how: (_wanted, observation) =>
      observation.state === 'present' ? whatGoesAlong(observation.seen) : undefined,
    changed: (...[{ resource }, observation, { ledger }]) => changedFiles(resource.id, observation, ledger),
    apply: (_action, wanted, context) => applySource(wanted, context, { origins, table }),
  };
}

/** Looking at a listing says how much there is to bring. */
function sourceCost(isLocal: boolean, observation: Observation<'source'> | undefined): Cost {
  if (observation?.state !== 'present' || observation.seen.hasBytes) return NO_COST;
  const { sizeBytes } = observation.seen;
  return { ...NO_COST, downBytes: isLocal ? 0 : sizeBytes, scratchBytes: sizeBytes };
}

function isHere({ value: { origin } }: Wanted<'source'>, table: OriginTable): boolean {
  return table[origin.kind]?.folder(origin) !== undefined;
}
