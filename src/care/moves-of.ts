/**
 * What a person means by FROM and TO: ids, beginnings of ids, or names of a model, family, machine or target, as `was:` moves
 * them. A move is refused where it would say something that is not so.
 */
import type { Fleet } from '../fleet/fleet.ts';
import { nearestName } from '../fleet/nearest-name.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import { isBeneath } from '../reconcile/select-resources.ts';
import { KINDS, type ResourceId } from '../resources/id.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

export interface NamedMove {
  readonly from: string;
  readonly to: string;
}
interface Known {
  readonly fleet: Pick<Fleet, 'resources' | 'machines' | 'targets'>;
  readonly ledger: LedgerState;
}
const MADE = ['source', 'artifact', 'evaluation'] as const;

export function movesOf(named: NamedMove, known: Known): readonly NamedMove[] {
  const moves = spelledOut({ from: trimmed(named.from), to: trimmed(named.to) }, known);
  const ids = knownIds(known.ledger);
  const real = moves.filter(({ from }) => ids.some((id) => isBeneath(from, id)));
  if (real.length === 0) {
    const nearest = nearestName(named.from, [...new Set(ids)]);
    throw usage(
      `the ledger knows nothing of ${named.from}`,
      nearest === undefined ? LISTS : `Did you mean ${nearest}? ${LISTS}`,
    );
  }
  for (const move of real) requireSound(move, known);
  return real;
}

const LISTS = 'zoo state list names what it knows.';

function trimmed(text: string): string {
  return text.replace(/\/+$/, '');
}

function spelledOut(named: NamedMove, known: Known): readonly NamedMove[] {
  const { from, to } = named;
  const [kind, other] = [kindIn(from), kindIn(to)];
  if (kind !== undefined || other !== undefined) {
    if (kind === other) return [named];
    throw usage(`${from} cannot become ${to}: they are not of one kind`, 'Give two ids, or two names.');
  }
  const kinds = kindsOfName(to, known);
  if (kinds === undefined) {
    throw usage(
      `the fleet file has nothing called ${to}`,
      'Rename it in the fleet file first: zoo state mv follows the file.',
    );
  }
  return kinds.map((each) => ({ from: `${each}/${from}`, to: `${each}/${to}` }));
}

function kindIn(text: string): string | undefined {
  return KINDS.find((kind) => text.startsWith(`${kind}/`));
}

function kindsOfName(name: string, { fleet }: Known): readonly string[] | undefined {
  if (Object.hasOwn(fleet.machines, name)) return ['host', 'residency'];
  if (Object.hasOwn(fleet.targets, name)) return ['publication'];
  return fleet.resources.some(({ id }) => isBeneath(`source/${name}`, id)) ? MADE : undefined;
}

/** Everything that the ledger knows something of. */
function knownIds({ baselines, contents, outputs, sources, reports }: LedgerState): readonly ResourceId[] {
  const made = [...outputs.values(), ...sources.values(), ...reports.values()].map(({ id }) => id);
  return [...baselines.keys(), ...(contents?.keys() ?? []), ...made];
}

function requireSound({ from, to }: NamedMove, { fleet, ledger }: Known): void {
  const declared = (prefix: string): boolean => fleet.resources.some(({ id }) => isBeneath(prefix, id));
  if (!declared(to))
    throw usage(
      `the fleet file has no ${to}`,
      'Rename it in the fleet file first: zoo state mv follows the file.',
    );
  if (declared(from))
    throw usage(
      `the fleet file still has ${from} beside ${to}`,
      'Only what was renamed can move: take the old one out of the file.',
    );
  const moved = new Set(
    [...ledger.baselines.keys()].flatMap((id) =>
      isBeneath(from, id) ? [`${to}${id.slice(from.length)}`] : [],
    ),
  );
  const taken = [...ledger.baselines].find(([id, { claimed }]) => !claimed && moved.has(id));
  if (taken !== undefined) {
    throw usage(
      `zoo manages ${taken[0]} already, so that ${from} cannot become it`,
      `Run \`zoo state rm ${taken[0]}\` first.`,
    );
  }
  if (addressIn(from) !== addressIn(to)) {
    throw usage(
      `a repo's name is its address: ${addressIn(from)} and ${addressIn(to)} are two repos`,
      `Keep the address with repo: at the model in the fleet file, or let zoo apply publish ${addressIn(to)}.`,
    );
  }
}

/** `zenlm/zen-nano` in `publication/hub/zenlm/zen-nano`. */
function addressIn(id: string): string {
  return id.startsWith('publication/') ? id.split('/').slice(2).join('/') : '';
}

function usage(message: string, remedy: string): UserError {
  return new UserError(message, { exit: EXIT.usage, remedy });
}
