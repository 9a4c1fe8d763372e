import { jsonText, shown } from '../../diagnostics/shown.ts';
import { humanBytes } from '../../report/human-bytes.ts';
import { isUnder } from '../../report/history-text.ts';
import type { NamespaceListing } from '../../drivers/observe-context.ts';
import type { Look } from '../../reconcile/world.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { TargetSpec } from '../../resources/publication.ts';
import { rebuildArtifacts } from '../care/rebuild-artifacts.ts';
import { UNCOUNTED } from '../care/uncounted.ts';
import type { Verified } from '../care/verified.ts';
import { verifyBlobs } from '../care/verify-blobs.ts';
import { verifyMachine } from '../care/verify-machines.ts';
import { verifyPublication } from '../care/verify-publications.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

/** Reads again what was trusted so far: local store, machines, publications. Exit 2 when something differs. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, quiet, verbose } = session;
  const wanted = input.arguments;
  const isMeant = (id: ResourceId): boolean =>
    wanted.length === 0 || wanted.some((prefix) => isUnder(id, prefix));
  const rebuild = input.flag('rebuild');
  return withWorld({ session, input }, { readOnly: !rebuild }, async (opened) => {
    const results: Verified[] = [];
    const { green, red, yellow } = terminal.paint;
    const marks = {
      ok: green('ok'),
      differs: red('differs'),
      missing: red('missing'),
      unknown: yellow('unknown'),
    };
    for await (const result of everything(opened, { session, isMeant, deep: input.flag('deep'), rebuild })) {
      results.push(result);
      const { state, what, id, why } = shown(result);
      if (format !== 'text' || (state === 'ok' && (quiet || !verbose))) continue;
      terminal.out(`${marks[state]} ${what}, ${id}${why === undefined ? '' : `: ${why}`}\n`);
    }
    const counts = countsOf(results);
    if (format === 'json') {
      terminal.out(`${jsonText({ format: 'zoo.verify/v1', counts, results }, 2)}\n`);
    } else {
      const bytes = results.reduce((sum, one) => sum + one.bytes, 0);
      terminal.out(
        `Verified: ${counts.ok} ok, ${counts.differs} differ, ${counts.missing} missing, ${counts.unknown} unknown; ${humanBytes(bytes)} read.\n`,
      );
    }
    return counts.differs + counts.missing + counts.unknown > 0 ? EXIT.changes : EXIT.ok;
  });
}

interface Scope {
  readonly session: Session;
  readonly isMeant: (id: ResourceId) => boolean;
  readonly deep: boolean;
  readonly rebuild: boolean;
}

async function* everything(
  opened: Opened,
  { session, isMeant, deep, rebuild }: Scope,
): AsyncIterable<Verified> {
  const { fleet, world, connect, targets } = opened;
  const signal = session.drain;
  const list = listedOnce(world.look, signal);
  const ledger = await world.ledger.read();
  yield* verifyBlobs(ledger, world.blobs, isMeant);
  for (const resource of fleet.resources) {
    if (!isMeant(resource.id) || resource.unsupported !== undefined) continue;
    if (resource.kind === 'host') {
      yield* verifyMachine({ machine: resource.spec.machine, ledger, connect, signal });
    }
    if (resource.kind === 'publication') {
      const { target: place, namespace } = resource.spec;
      const target = targets[place.kind];
      if (target === undefined) continue;
      const { endpoint } = world.look;
      const listing = (): Promise<NamespaceListing> => list(place, namespace);
      yield* verifyPublication({ publication: resource, listing, target, endpoint, ledger, deep, signal });
    }
  }
  if (rebuild) yield* rebuildArtifacts(opened, { session, isMeant });
}

/** One listing per namespace, also when it could not be had. */
function listedOnce(
  look: Look,
  signal: AbortSignal,
): (target: TargetSpec, namespace: string) => Promise<NamespaceListing> {
  const listings = new Map<string, Promise<NamespaceListing>>();
  return (target, namespace) => {
    const key = `${target.name}/${namespace}`;
    const listing =
      listings.get(key) ?? look.namespace(target, namespace, { meter: UNCOUNTED, signal, fresh: true });
    listings.set(key, listing);
    return listing;
  };
}

function countsOf(results: readonly Verified[]): Readonly<Record<Verified['state'], number>> {
  const counts = { ok: 0, differs: 0, missing: 0, unknown: 0 };
  for (const { state } of results) counts[state] += 1;
  return counts;
}
