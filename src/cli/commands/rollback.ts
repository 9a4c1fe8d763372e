import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonText } from '../../diagnostics/shown.ts';
import { visible, visibleLines } from '../../diagnostics/visible-text.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { decodeText, encodeText } from '../../fleet/decode-text.ts';
import { loadFleet } from '../../fleet/load-fleet.ts';
import { pinPublication, pinResidency } from '../../fleet/write-pin.ts';
import type { ContentEntry, LedgerState } from '../../ledger/ledger.ts';
import { textDiff } from '../../report/text-diff.ts';
import { type Digest, shortDigest } from '../../resources/digest.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { AnyResource, Resource } from '../../resources/resource.ts';
import type { Input } from '../command.ts';
import { catalog } from '../compose/catalog.ts';
import { hashText } from '../../workspace/hash-text.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { nameable } from '../../names/chosen-by.ts';
import { oneMeantBy } from '../../names/meant-by.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

type Pinned = Resource<'publication'> | Resource<'residency'>;

/** Writes the pin that goes back into the fleet file. Nothing else is done: git stays the truth. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const { fleet, world, location } = opened;
    const id = await oneMeantBy(input.argument(0) ?? '', nameable(fleet.resources), canBePinned);
    const resource = pinnable(fleet.resources.find((one) => one.id === id));
    const ledger = await world.ledger.read();
    const known = ledger.contents?.get(id) ?? [];
    const entry = entryFor(known, { resource, ledger, to: input.text('to') });
    const path = resource.place.file;
    const bytes = await readFile(join(location.directory, path));
    const before = decodeText(bytes);
    const after = pinnedText(before, resource, entry.digest);
    if (after === undefined || !isPinnedIn(opened, { path, after, resource, pin: entry.digest })) {
      throw new UserError(`zoo cannot write the pin into ${path}`, {
        exit: EXIT.error,
        remedy: `Write it by hand at line ${resource.place.line}: pin: ${pinText(resource, entry.digest)}`,
      });
    }
    // Whatever else reads this file goes on reading it as before.
    await writeFileAtomic(join(location.directory, path), encodeText(after, bytes));
    const diff = textDiff(before, after);
    if (format === 'json') {
      const { digest, version, at } = entry;
      terminal.out(
        `${jsonText({ format: 'zoo.rollback/v1', id, to: { digest, version, at }, file: path, diff }, 2)}\n`,
      );
    } else {
      const version = entry.version === undefined ? '' : ` (${visible(entry.version)})`;
      terminal.out(`${path}\n${visibleLines(diff)}\n`);
      terminal.err(
        `\n${id} is pinned at ${shortDigest(entry.digest)}${version}, applied ${entry.at}. zoo plan shows what that does; taking the pin out goes forward again.\n`,
      );
    }
    return EXIT.ok;
  });
}

function canBePinned(id: ResourceId): boolean {
  return /^(publication|residency)\//.test(id);
}

function pinnable(resource: AnyResource | undefined): Pinned {
  if (resource?.kind === 'publication' || resource?.kind === 'residency') return resource;
  throw new UserError('only publications and residencies can go back', {
    exit: EXIT.usage,
    remedy: 'Give the id of one: publication/TARGET/NAMESPACE/REPO or residency/MACHINE/SLOT.',
  });
}

function entryFor(
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

function pinnedText(text: string, resource: Pinned, pin: Digest): string | undefined {
  return resource.kind === 'publication'
    ? pinPublication(text, resource.spec, pin)
    : pinResidency(text, resource.spec, pin);
}

function pinText(resource: Pinned, pin: Digest): string {
  return resource.kind === 'publication' ? `{ ${resource.spec.format}: ${pin} }` : pin;
}

/** Before it is written: the file is still a fleet, the pin is where it was meant to be, and no other pin moved. */
function isPinnedIn(
  { fleet: before, files }: Opened,
  edit: {
    readonly path: string;
    readonly after: string;
    readonly resource: Pinned;
    readonly pin: Digest;
  },
): boolean {
  const texts = files.map(({ path, text }) => ({ path, text: path === edit.path ? edit.after : text }));
  const { fleet } = loadFleet(texts, { catalog: catalog(), hash: hashText });
  if (fleet === undefined) return false;
  const expected = new Map([...pinsOf(before), [edit.resource.id, edit.pin] as const]);
  const found = pinsOf(fleet);
  return found.size === expected.size && [...expected].every(([id, pin]) => found.get(id) === pin);
}

function pinsOf({ resources }: Fleet): ReadonlyMap<ResourceId, Digest> {
  return new Map(
    resources.flatMap((resource): readonly (readonly [ResourceId, Digest])[] =>
      'pin' in resource.spec && resource.spec.pin !== undefined ? [[resource.id, resource.spec.pin]] : [],
    ),
  );
}
