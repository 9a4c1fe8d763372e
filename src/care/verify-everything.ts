/**
 * A row for everything that fleet and ledger expect somewhere. The world is looked at as for a plan, with nothing taken from
 * an earlier look, and judged by the same drivers; then the bytes are read.
 */
import { type Planned, planWithTables } from '../reconcile/plan-fleet.ts';
import type { World } from '../reconcile/world.ts';
import type { ResourceId } from '../resources/id.ts';
import type { CareRun, Opened } from './opened.ts';
import { rebuildArtifacts } from './rebuild-artifacts.ts';
import { unknownRow, type Verified } from './verified.ts';
import { possessionIn, verifyBlobs } from './verify-blobs.ts';
import { verifyMachine } from './verify-machines.ts';
import { verifyPublication } from './verify-publications.ts';
import { verifySource } from './verify-sources.ts';
import { verifyStanding } from './verify-standing.ts';

interface Scope {
  readonly run: CareRun;
  /** Ids or prefixes; empty: all. */
  readonly only: readonly string[];
  readonly isMeant: (id: ResourceId) => boolean;
  readonly deep: boolean;
  readonly rebuild: boolean;
}

export async function* verifyEverything(
  opened: Opened,
  { run, only, isMeant, deep, rebuild }: Scope,
): AsyncIterable<Verified> {
  const { fleet, world, connectToRead, targets, location, sourceFolder } = opened;
  const signal = run.drain;
  // First: what is read afterwards is compared with what was made.
  if (rebuild) yield* rebuildArtifacts(opened, { run, isMeant });
  const planned = await planWithTables(fleet, lookingAnew(world), {
    only,
    replace: [],
    retry: false,
    signal,
    emit: () => undefined,
  });
  signal.throwIfAborted();
  const { look } = world;
  const { ledger } = planned;
  yield* claimedRows(planned, isMeant);
  yield* verifyBlobs(planned, world.blobs, isMeant);
  const possessionOf = possessionIn(planned);
  for (const { kind, id } of fleet.resources) {
    if (!isMeant(id)) continue;
    switch (kind) {
      case 'source':
        yield* verifySource(id, {
          planned,
          look,
          sourceFolder,
          fleetDirectory: location.directory,
          signal,
        });
        break;
      case 'artifact':
        yield* possessionOf(id);
        break;
      // Only the ledger knows what was measured: there is nothing in the world to compare it with.
      case 'evaluation':
        break;
      case 'publication':
        yield* verifyPublication(id, { planned, targets, endpoint: look.endpoint, deep, signal });
        break;
      case 'host': {
        yield* verifyStanding(id, planned);
        const host = planned.tables.host.get(id);
        if (host?.observation.state !== 'present') break;
        const { machine } = host.resource.spec;
        const { facts } = host.observation.seen;
        yield* verifyMachine({
          machine,
          facts,
          ledger,
          connect: connectToRead,
          now: world.clock.now,
          signal,
        });
        break;
      }
      case 'residency':
        yield* verifyStanding(id, planned);
        break;
    }
  }
}

/** Bytes that are as claimed prove nothing of where they came from: what is compared with its own claim is not compared. */
function* claimedRows(
  { plan: { claimed } }: Planned,
  isMeant: (id: ResourceId) => boolean,
): Iterable<Verified> {
  const why = 'only claimed by what is published: zoo verify --rebuild makes it, or asks it, again';
  for (const id of claimed) if (isMeant(id)) yield unknownRow(id, id, why);
}

export function lookingAnew(world: World): World {
  const { look } = world;
  return {
    ...world,
    look: {
      ...look,
      namespace: (target, namespace, looking) =>
        look.namespace(target, namespace, { ...looking, fresh: true }),
    },
  };
}
