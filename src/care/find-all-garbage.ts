import { rm } from 'node:fs/promises';
import { countText } from '../report/count-text.ts';
import { humanBytes } from '../diagnostics/human-bytes.ts';
import { requireSameComputer } from '../reconcile/same-computer.ts';
import { type Digest, shortDigest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource } from '../resources/resource.ts';
import { findInstallationLeftovers } from '../toolchains/leftovers.ts';
import type { Opened } from './opened.ts';
import { garbageBlobs, garbageOnMachine, keptOf } from './find-garbage.ts';
import { problemOf } from './problem-of.ts';
import { NO_METER } from './no-meter.ts';

interface Garbage {
  readonly where: string;
  readonly what: string;
  readonly sizeBytes: number;
  readonly remove: () => Promise<void>;
}

interface AllGarbage {
  readonly garbage: readonly Garbage[];
  /** What could not be looked at, or is of no record: it stays. */
  readonly unknown: readonly string[];
  /** What stays because another checkout needs it. */
  readonly notes: readonly string[];
  /** Of the local store: what this ledger still needs. */
  readonly keptFiles: ReadonlySet<Digest>;
}

/** In the local store, in the folder of the toolchains, and on every machine of the fleet. */
export async function findAllGarbage(
  { fleet, world, connect, toolbox }: Opened,
  { keep, signal }: { readonly keep: number; readonly signal: AbortSignal },
): Promise<AllGarbage> {
  const ledger = await world.ledger.read();
  const kept = keptOf(ledger, keep, pinsOf(fleet.resources));
  const blobs = await garbageBlobs(world.blobs, kept);
  const garbage: Garbage[] = blobs.garbage.map(({ digest, sizeBytes }) => ({
    where: 'in the local store',
    what: shortDigest(digest),
    sizeBytes,
    remove: () => world.blobs.delete(digest),
  }));
  for (const { path, name, sizeBytes } of await findInstallationLeftovers(toolbox.context.cacheDirectory))
    garbage.push({
      where: 'in the folder of the toolchains',
      what: `${name}, an installation that was killed`,
      sizeBytes,
      remove: () => rm(path, { recursive: true, force: true }),
    });
  const unknown: string[] = [];
  for (const machine of Object.values(fleet.machines)) {
    if (machine.paused) continue;
    try {
      const looked = await world.look.machine(machine, NO_METER, signal);
      const facts = requireSameComputer(looked, machine, ledger);
      const found = garbageOnMachine(facts, ledger, kept);
      for (const path of found.left)
        unknown.push(`${path} on ${machine.name}: no record of this ledger names it; it is left alone`);
      for (const { path, sizeBytes } of found.garbage) {
        const remove = async (): Promise<void> => {
          const connection = await connect(machine);
          await connection.removeFolder(`${connection.zoo}/${path}`).finally(() => connection.close());
        };
        garbage.push({ where: `on ${machine.name}`, what: path, sizeBytes, remove });
      }
    } catch (error) {
      unknown.push(`${machine.name}: ${problemOf(error)}`);
    }
  }
  const notes = blobs.ofOthers.map(
    ({ owner, count, bytes }) =>
      `Kept for ${owner.folder}, which uses the same store: ${countText(count, 'file')}, ${humanBytes(bytes)}. When that folder is gone for good, remove ${owner.mark}.`,
  );
  return { garbage, unknown, notes, keptFiles: kept.files };
}

export function pinsOf(resources: readonly AnyResource[]): ReadonlyMap<ResourceId, Digest> {
  return new Map(
    resources.flatMap(({ id, spec }) =>
      'pin' in spec && spec.pin !== undefined ? [[id, spec.pin] as const] : [],
    ),
  );
}
