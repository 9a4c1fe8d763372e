import { failureAdvice, WorldFailure } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import { hexOf } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import { linkInTheWay } from '../resources/link-in-the-way.ts';
import type { SlotView } from '../resources/machine.ts';
import type { ResidencyWanted } from '../resources/residency.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { ResidencyPorts } from './apply.ts';
import { keptOf, pulledBefore } from './pulled/before.ts';
import { judgePulled, withPulled } from './pulled/seen.ts';
import { ownRecords } from './own-records.ts';
import { rememberedOf } from './remembered.ts';
import { pointerOf, residencySeen } from './seen.ts';
import { slotView } from './slot-view.ts';

export async function observeResidencies(
  wanted: readonly Wanted<'residency'>[],
  context: ObserveContext,
  ports: Pick<ResidencyPorts, 'hash' | 'now' | 'backends'>,
): Promise<ReadonlyMap<ResourceId, Observation<'residency'>>> {
  const looks = wanted.map(
    async (wish) => [wish.resource.id, await observeResidency(wish, context, ports)] as const,
  );
  return new Map(await Promise.all(looks));
}

/** Where it reads and writes. */
function foldersOf(facts: SlotView, { slug, content, pulled }: ResidencyWanted): readonly string[] {
  const { home } = facts;
  const tenants = [pulled === undefined ? slug : undefined, pointerOf(facts).tenant].filter(
    (name) => name !== undefined,
  );
  return [
    `${home}/tenants`,
    'available',
    ...tenants.map((name) => `${home}/tenants/${name}`),
    ...(content === undefined ? [] : [`available/${hexOf(content.digest)}`]),
  ];
}

function around({
  bytesWay,
  lacks,
}: SlotView): Pick<Observation<'residency'> & { state: 'absent' }, 'around'> {
  if (bytesWay === undefined && lacks === undefined) return {};
  return {
    around: {
      ...(bytesWay === undefined ? {} : { bytesWay }),
      ...(lacks === undefined ? {} : { lacks }),
    },
  };
}

async function observeResidency(
  wish: Wanted<'residency'>,
  context: ObserveContext,
  { hash, now, backends }: Pick<ResidencyPorts, 'hash' | 'now' | 'backends'>,
): Promise<Observation<'residency'>> {
  const { resource, value } = wish;
  try {
    const facts = slotView(await context.machine(value.machine), resource.spec.slot);
    const stray = linkInTheWay(facts, foldersOf(facts, value));
    if (stray !== undefined) return { state: 'unknown', why: stray, class: 'input' };
    const { verifyEverySeconds: everySeconds, backend } = value.machine;
    const seen = residencySeen(facts, {
      hash,
      own: ownRecords(facts, wish, context.ledger),
      remembered: rememberedOf(context.ledger, resource.id, {
        now: now(),
        everySeconds,
        slots: resource.spec.slots,
      }),
      backend: backends[backend.kind],
    });
    if (value.pulled !== undefined)
      return withPulled(seen, value.pulled.name, judgePulled(facts, value, backends[backend.kind]));
    const pulled = seen.tenant === undefined ? pulledBefore(context.ledger, resource.id) : undefined;
    if (pulled !== undefined) return { state: 'present', seen: { ...seen, ...keptOf(pulled) } };
    // The slot was always empty and the fleet wants it empty: that is in order, so it is present and not absent.
    const isUntouched = seen.facts.pointer === undefined && seen.tenant === undefined;
    if (!isUntouched || value.slug === undefined) return { state: 'present', seen };
    return { state: 'absent', ...around(facts) };
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    const { class: failed } = error.failure;
    const isAuth = failed === 'authentication' || failed === 'permission';
    const kind = failed === 'input' ? 'input' : 'network';
    return { state: 'unknown', why: failureAdvice(error.failure), class: isAuth ? 'auth' : kind };
  }
}
