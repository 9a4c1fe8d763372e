/** Which earlier content a publication or a residency can go back to, and the text of the fleet file that pins it. */
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { FleetText } from '../fleet/fleet-text.ts';
import { pinPublication, pinResidency } from '../fleet/write-pin.ts';
import type { ContentEntry, LedgerState } from '../ledger/ledger.ts';
import { type Digest, shortDigest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource, Resource } from '../resources/resource.ts';
import { pinsOf } from './find-all-garbage.ts';

export type Pinned = Resource<'publication'> | Resource<'residency'>;

export function canBePinned(id: ResourceId): boolean {
  return /^(publication|residency)\//.test(id);
}

export function pinnable(resource: AnyResource | undefined): Pinned {
  if (resource?.kind === 'publication' || resource?.kind === 'residency') return resource;
  throw new UserError('only publications and residencies can go back', {
    exit: EXIT.usage,
    remedy: 'Give the id of one: publication/TARGET/NAMESPACE/REPO or residency/MACHINE/SLOT.',
  });
}

export function entryFor(
  known: readonly ContentEntry[],
  {
    resource,
    ledger,
    to,
  }: { readonly resource: Pinned; readonly ledger: LedgerState; readonly to: string | undefined },
): ContentEntry {
  const { pin } = resource.spec;
  const fitting = known.filter((entry) => fits(entry, resource, ledger));
  const now = pin ?? known.at(-1)?.digest;
  const found =
    to === undefined
      ? fitting
          .slice(
            0,
            Math.max(
              0,
              fitting.findLastIndex(({ digest }) => digest === now),
            ),
          )
          .findLast(({ digest }) => digest !== now)
      : fitting.findLast(({ digest, version }) => version === to || digest === to || isShort(digest, to));
  if (found !== undefined) return found;
  const could = [...new Set(fitting.filter(({ digest }) => digest !== now).map(nameOf))];
  throw new UserError(
    to === undefined
      ? `${resource.id} had nothing before what is there now`
      : `${resource.id} never had ${to}`,
    {
      exit: EXIT.usage,
      remedy: could.length === 0 ? 'zoo history shows what was applied.' : `It had ${could.join(', ')}.`,
    },
  );
}

/**
 * A pin holds one artifact at a digest; that another model was hosted is undone where `hosts:` says so. A model that was
 * renamed since is the same one: its outputs moved with it.
 */
function fits({ artifacts }: ContentEntry, resource: Pinned, { outputs }: LedgerState): boolean {
  if (resource.kind === 'publication') return true;
  const artifact = resource.spec.tenant?.artifact;
  return Object.entries(artifacts).some(
    ([name, key]) => name === artifact || (artifact !== undefined && outputs.get(key)?.id === artifact),
  );
}

function isShort(digest: Digest, to: string): boolean {
  const hex = to.replace(/^sha256:/, '');
  return /^[0-9a-f]{6,64}$/.test(hex) && digest.startsWith(`sha256:${hex}`);
}

function nameOf({ digest, version }: ContentEntry): string {
  return version === undefined ? shortDigest(digest) : `${version} (${shortDigest(digest)})`;
}

export function pinnedText(text: string, resource: Pinned, pin: Digest): string | undefined {
  return resource.kind === 'publication'
    ? pinPublication(text, resource.spec, pin)
    : pinResidency(text, resource.spec, pin);
}

export function pinText(resource: Pinned, pin: Digest): string {
  return resource.kind === 'publication' ? `{ ${resource.spec.format}: ${pin} }` : pin;
}

/** Before it is written: the file is still a fleet, the pin is where it was meant to be, and no other pin moved. */
export function isPinnedIn(
  { fleet: before, files }: { readonly fleet: Fleet; readonly files: readonly FleetText[] },
  edit: {
    readonly path: string;
    readonly after: string;
    readonly resource: Pinned;
    readonly pin: Digest;
    readonly load: (files: readonly FleetText[]) => Fleet | undefined;
  },
): boolean {
  const fleet = edit.load(
    files.map(({ path, text }) => ({ path, text: path === edit.path ? edit.after : text })),
  );
  if (fleet === undefined) return false;
  const expected = new Map([...pinsOf(before.resources), [edit.resource.id, edit.pin] as const]);
  const found = pinsOf(fleet.resources);
  return found.size === expected.size && [...expected].every(([id, pin]) => found.get(id) === pin);
}
