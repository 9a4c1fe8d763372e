import type { Backends } from '../backends/backend.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { Action } from '../plan/action.ts';
import { canonicalJson } from '../resources/content.ts';
import { type HashText, hexOf } from '../resources/digest.ts';
import type { SlotView, MachineSpec } from '../resources/machine.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import type { Wanted } from '../resources/resource.ts';
import { MachineClaimed } from '../transports/claim.ts';
import { detached, type Keeper } from '../transports/keeper.ts';
import type { Connect, Connection } from '../transports/transport.ts';
import { userService } from '../transports/user-service.ts';
import { findDebris } from './debris.ts';
import { isServedAsWished } from './diff.ts';
import { type OwnRecords, ownRecords } from './own-records.ts';
import { type Remembered, rememberedOf } from './remembered.ts';
import { pulledBefore } from './pulled/before.ts';
import { judgePulled, withPulled } from './pulled/seen.ts';
import { releasePulled, takeInPulled } from './pulled/take-in.ts';
import { residencySeen } from './seen.ts';
import { slotView } from './slot-view.ts';
import { bringIn, type Done } from './swap/bring-in.ts';
import { cleanUp } from './swap/clean-up.ts';
import { endResidency } from './swap/end-residency.ts';
import { PointerMoved } from './swap/pointer-moved.ts';
import { incomingOf, type Judge, type Swap } from './swap/swap.ts';

export interface ResidencyPorts {
  readonly connect: Connect;
  readonly backends: Backends;
  readonly judge: Judge;
  readonly hash: HashText;
  /** ISO 8601: how long ago weights were read. */
  readonly now: () => string;
  /** For the gap in service that a swap reports. */
  readonly monotonicMilliseconds: () => number;
}

/** Looks, takes away debris, and then either brings the tenant in or ends the residency; whatever is already so, stays. */
export async function applyResidency(
  action: Action<'residency'>,
  wanted: Wanted<'residency'>,
  { context, ports }: { readonly context: ApplyContext; readonly ports: ResidencyPorts },
): Promise<Outcome<'residency'>> {
  const { machine } = wanted.value;
  const open = await ports.connect(machine);
  try {
    const connection = await open.claim(context.by);
    const look = async (): Promise<SlotView> => {
      context.invalidate({ machine });
      return slotView(await context.observe.machine(machine), wanted.resource.spec.slot);
    };
    const facts = await withFolders(await look(), { connection, context, look });
    const { now } = ports;
    const { verifyEverySeconds: everySeconds } = machine;
    const remembered = rememberedOf(context.ledger, action.id, {
      now: now(),
      everySeconds,
      slots: wanted.resource.spec.slots,
    });
    const own = ownRecords(facts, wanted, context.ledger);
    const swap = swapOf({ connection, context, ports, machine, facts, own, look, remembered });
    const planned = action.reads.find(({ what }) => what === 'generation')?.version;
    const found = residencySeen(facts, swap);
    const { generation, tenant } = found;
    if (planned !== undefined && planned !== String(generation) && !isThere(wanted, found)) {
      return {
        state: 'stale',
        why: `the machine is at generation ${generation}, and generation ${planned} was planned for`,
      };
    }
    const debris = findDebris(facts, {
      resident: tenant,
      own,
      service: swap.backend.service,
      wanted: wanted.value.content?.digest,
    });
    await cleanUp(swap, debris);
    const clean = debris.length === 0 ? facts : await look();
    const done = await change(swap, wanted, clean);
    const before = pulledBefore(context.ledger, action.id)?.tenant;
    const released =
      before === undefined || before === wanted.value.slug ? [] : await releasePulled(swap, before);
    const seen = seenAfter(await look(), wanted, swap);
    requireServing(wanted, seen, ports.backends);
    const notes = [...done.notes, ...released];
    return { state: 'done', seen, downBytes: 0, upBytes: done.upBytes, notes };
  } catch (error) {
    if (error instanceof PointerMoved || error instanceof MachineClaimed)
      return { state: 'stale', why: error.message };
    throw error;
  } finally {
    await open.close();
  }
}

function change(swap: Swap, wanted: Wanted<'residency'>, facts: SlotView): Promise<Done> {
  const { value } = wanted;
  const { slug, pulled } = value;
  if (pulled !== undefined) return takeInPulled(swap, { ...value, pulled }, facts);
  if (slug === undefined) return endResidency(swap, facts);
  return bringIn(swap, incomingOf(wanted, swap.backend), facts);
}

/** A pulled model that is gone again leaves the slot as its pointer says. */
function seenAfter(facts: SlotView, { value }: Wanted<'residency'>, swap: Swap): ResidencySeen {
  const seen = residencySeen(facts, swap);
  if (value.pulled === undefined) return seen;
  const now = withPulled(seen, value.pulled.name, judgePulled(facts, value, swap.backend));
  return now.state === 'present' ? now.seen : seen;
}

/** What is there in the end decides: another process may have taken the port meanwhile. */
function requireServing(
  wanted: Wanted<'residency'>,
  seen: ResidencySeen,
  backends: ResidencyPorts['backends'],
): void {
  const { slug, machine, pulled } = wanted.value;
  if (slug === undefined) return;
  const isAsWished =
    pulled === undefined
      ? isServedAsWished(seen, wanted, backends[machine.backend.kind])
      : seen.tenant === pulled.name && seen.healthy && seen.differs.length === 0;
  if (isAsWished) return;
  const why = seen.unhealthy ?? seen.differs.join('; it ');
  throw new WorldFailure({
    class: 'unhealthy',
    message: `${slug} was started, and is not what serves there: it ${why.replace(/^it /, '')}`,
    remedy: `run \`zoo why ${wanted.resource.id}\`: it says what differs now`,
  });
}

/** The pointer says what is wished for: a try that moved it and failed later is finished, not refused. */
function isThere({ value }: Wanted<'residency'>, seen: ResidencySeen): boolean {
  const { slug, content, machine } = value;
  if (slug === undefined) return seen.tenant === undefined;
  const { context, parallel, port, settings } = machine.backend;
  const { recorded } = seen;
  return (
    seen.tenant === slug &&
    seen.digest === content?.digest &&
    recorded?.context === context &&
    recorded.parallel === parallel &&
    recorded.port === port &&
    canonicalJson(recorded.settings) === canonicalJson(settings)
  );
}

/** A machine that zoo never saw has no folder yet, and only a folder that exists can say how the machine spells its path. */
async function withFolders(
  facts: SlotView,
  {
    connection,
    context,
    look,
  }: {
    readonly connection: Connection;
    readonly context: ApplyContext;
    readonly look: () => Promise<SlotView>;
  },
): Promise<SlotView> {
  const there = new Set<string>(facts.layout);
  const tenants = `${facts.home}/tenants`;
  if (there.has(tenants) && there.has('available')) return facts;
  await context.effect('make folders', { path: connection.zoo });
  await connection.mkdir(`${connection.zoo}/${tenants}`);
  await connection.mkdir(`${connection.zoo}/available`);
  return look();
}

function swapOf({
  connection,
  context,
  ports,
  machine,
  facts,
  own,
  look,
  remembered,
}: {
  readonly remembered: Remembered;
  readonly connection: Connection;
  readonly context: ApplyContext;
  readonly ports: ResidencyPorts;
  readonly machine: MachineSpec;
  readonly facts: SlotView;
  readonly own: OwnRecords;
  readonly look: () => Promise<SlotView>;
}): Swap {
  const backend = ports.backends[machine.backend.kind];
  if (backend === undefined) {
    throw new WorldFailure({
      class: 'input',
      message: `the backend ${machine.backend.kind} is not in this version`,
    });
  }
  const { hash, judge, monotonicMilliseconds } = ports;
  const keeper = keeperOf(facts, hash);
  const { zoo, home, neighbours } = facts;
  return {
    connection,
    backend,
    keeper,
    context,
    machine,
    own,
    hash,
    judge,
    monotonicMilliseconds,
    look,
    zoo,
    home,
    neighbours,
    remembered,
  };
}

/** The folder is in the name: two model-zoo directories of one user are two machines, and their slots are no neighbours. */
function keeperOf({ serviceManager, zoo, slot }: SlotView, hash: HashText): Keeper {
  switch (serviceManager) {
    case 'systemd-user':
      return userService(`zoo-resident-${slot}-${hexOf(hash(zoo)).slice(0, 12)}.service`);
    // launchd is not spoken in this version.
    case 'launchd':
    case 'none':
      return detached;
  }
}
