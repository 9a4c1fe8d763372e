/**
 * One side of `zoo diff` by its name in the fleet: a published repo, an artifact as it was made, what a machine hosts. Files
 * are named with the digests that ledger and target say; their bytes are brought only when they are asked for.
 */
import { EXIT } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Side } from '../../fidelity/side.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import { nameable } from '../../names/chosen-by.ts';
import { ambiguous, meantBy } from '../../names/meant-by.ts';
import { isVariety, parsed } from '../../pull/choose.ts';
import type { Content } from '../../resources/content.ts';
import { shortDigest } from '../../resources/digest.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { TargetSpec } from '../../resources/publication.ts';
import type { Opened } from '../with-world.ts';
import { contentFiles, type Sides } from './fetched-files.ts';
import { type NamedRepo, repoSide } from './repo-side.ts';
import { tenantSide } from './tenant-side.ts';

export async function fleetSide(label: string, sides: Sides): Promise<Side> {
  const { fleet, world } = sides.opened;
  const named = namedRepo(label, fleet.targets);
  if (named !== undefined) return repoSide(label, named, sides);
  const [machine = ''] = label.replace(/^(?:host|residency)\//, '').split('/');
  if (fleet.machines[machine] !== undefined) return tenantSide(label, sides);
  const { name, at } = splitAt(label);
  const publication = fleet.resources.find(({ id }) => id === name);
  if (publication?.kind === 'publication') {
    const { target, repo } = publication.spec;
    return repoSide(label, { target, repo, at }, sides);
  }
  const id = await contentId(name, fleet.resources);
  const content = contentOf(id, at, await world.ledger.read());
  return { label, what: `${id}, ${shortDigest(content.digest)}`, files: contentFiles(content.files, sides) };
}

/** `hub:zenlm/zen-nano@2025.01.24`. */
function namedRepo(label: string, targets: Readonly<Record<string, TargetSpec>>): NamedRepo | undefined {
  const colon = label.indexOf(':');
  const target = targets[label.slice(0, colon)];
  if (colon <= 0 || target === undefined) return undefined;
  const { name, at } = splitAt(label.slice(colon + 1));
  return { target, repo: name, at };
}

function splitAt(label: string): { readonly name: string; readonly at: string | undefined } {
  const at = label.lastIndexOf('@');
  return at <= 0 ? { name: label, at: undefined } : { name: label.slice(0, at), at: label.slice(at + 1) };
}

async function contentId(
  text: string,
  resources: Opened['fleet']['resources'],
): Promise<ResourceId<'artifact'> | ResourceId<'source'>> {
  const { name, variety } = parsed(text);
  const { ids } = await meantBy(name, nameable(resources));
  const meant = new Set<ResourceId>(ids);
  const found = resources.flatMap((one) => {
    if (!meant.has(one.id)) return [];
    if (one.kind === 'artifact' && (variety === undefined || isVariety(one, variety))) return [one.id];
    return one.kind === 'source' && ids.length === 1 ? [one.id] : [];
  });
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (found.length > 1) throw ambiguous(text, found);
  throw new UserError(`${text} is no file here, and nothing of the fleet that has files`, {
    exit: EXIT.usage,
    remedy: 'Name a file, a folder, an artifact, a repo as target:namespace/name, or a machine.',
  });
}

/** The last that was made, or the one whose digest begins so. */
function contentOf(id: ResourceId, at: string | undefined, ledger: LedgerState): Content {
  const made = [...ledger.outputs.values(), ...ledger.sources.values()].filter((one) => one.id === id);
  const beginning = at === undefined || at.startsWith('sha256:') ? at : `sha256:${at}`;
  const found = made
    .map(({ output }) => output)
    .findLast(({ digest }) => beginning === undefined || digest.startsWith(beginning));
  if (found !== undefined) return found;
  const digests = made.map(({ output }) => shortDigest(output.digest)).join(', ');
  throw new UserError(
    at === undefined ? `${id} was never made` : `${id} was never made with the digest ${at}`,
    {
      exit: EXIT.usage,
      remedy: digests === '' ? 'Run zoo apply, which makes what is needed.' : `It was made as ${digests}.`,
    },
  );
}
