import { failureLine } from '../diagnostics/failure.ts';
import { applyFleet } from '../reconcile/apply-fleet.ts';
import type { Event } from '../reconcile/event.ts';
import type { ResourceId } from '../resources/id.ts';
import { rebuildLedger } from '../reconcile/rebuild-ledger.ts';
import { newRunId } from '../workspace/run-identity.ts';
import type { CareRun, Opened } from './opened.ts';
import type { Verified } from './verified.ts';

/**
 * Makes artifacts again from their inputs and compares: the strongest proof there is, and the slowest. Reports that are only
 * claimed are asked for again; without a ledger, what is published is what is compared with.
 */
export async function* rebuildArtifacts(
  { fleet, world }: Opened,
  { run, isMeant }: { readonly run: CareRun; readonly isMeant: (id: ResourceId) => boolean },
): AsyncIterable<Verified> {
  const before = await world.ledger.read();
  if (!before.exists) {
    const { commandLine: command, stop: signal } = run;
    await rebuildLedger(fleet, world, { run: newRunId(Date.now()), command, signal });
  }
  const { outputs, reports } = before.exists ? before : await world.ledger.read();
  const claimed = new Set([...reports.values()].flatMap(({ id, claimed: is }) => (is === true ? [id] : [])));
  const ids = fleet.resources.flatMap((resource): readonly ResourceId[] => {
    const isWanted =
      resource.kind === 'artifact' || (resource.kind === 'evaluation' && claimed.has(resource.id));
    return isWanted && isMeant(resource.id) ? [resource.id] : [];
  });
  if (ids.length === 0) return;
  const recorded = new Set<ResourceId>([
    ...[...outputs.values()].map(({ id }) => id).filter((id) => ids.includes(id)),
    ...[...claimed].filter((id) => ids.includes(id)),
  ]);
  const results: Verified[] = [];
  const remade = new Set<ResourceId>();
  await applyFleet(fleet, world, {
    only: ids,
    replace: ids,
    retry: true,
    confirm: async (plan) => {
      for (const { verb, id } of plan.actions) if (verb === 'remake') remade.add(id);
      return true;
    },
    drain: run.drain,
    signal: run.stop,
    emit: (event) => {
      const result = verifiedOf(event);
      if (result !== undefined && remade.has(result.id)) results.push(result);
    },
    run: newRunId(Date.now()),
    command: run.commandLine,
  });
  yield* results;
  // What was recorded and not made again proves nothing, and must not pass for proven.
  const proven = new Set(results.map(({ id }) => id));
  for (const id of recorded) {
    if (!proven.has(id))
      yield { id, what: 'made again', state: 'unknown', why: 'it was not made again', bytes: 0 };
  }
}

function verifiedOf(event: Event): Verified | undefined {
  switch (event.type) {
    case 'done':
      return { id: event.action.id, what: 'made again', state: 'ok', bytes: 0 };
    case 'failed': {
      const state = event.failure.class === 'diverged' ? 'differs' : 'unknown';
      return { id: event.action.id, what: 'made again', state, why: failureLine(event.failure), bytes: 0 };
    }
    case 'skipped':
    case 'interrupted':
      return { id: event.action.id, what: 'made again', state: 'unknown', why: event.type, bytes: 0 };
    case 'observing':
    case 'waiting':
    case 'planned':
    case 'toolchain':
    case 'started':
    case 'progress':
    case 'retrying':
    case 'stale':
    case 'unapproved':
    case 'held':
    case 'undelivered':
    case 'finished':
    case 'left':
      return undefined;
  }
}
