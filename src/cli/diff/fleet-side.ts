/**
 * One side of `zoo diff` by its name in the fleet: a published repo, an artifact as it was made, what a machine hosts. Files
 * are named with the digests that ledger and target say; their bytes are brought only when they are asked for.
 */
import { writeFile } from 'node:fs/promises';
import { EXIT } from '../../diagnostics/exit-code.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Side, SideFile } from '../../fidelity/side.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import { nameable } from '../../names/chosen-by.ts';
import { ambiguous, meantBy } from '../../names/meant-by.ts';
import { isVariety, parsed } from '../../pull/choose.ts';
import type { Content, FileEntry } from '../../resources/content.ts';
import { shortDigest } from '../../resources/digest.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { TargetSpec } from '../../resources/publication.ts';
import type { Session } from '../session.ts';
import type { Opened } from '../with-world.ts';
import { restoreFromTargets } from '../compose/restore-from-targets.ts';
import type { Scratch } from './scratch.ts';
import { tenantSide } from './tenant-side.ts';

export interface Sides {
  readonly opened: Opened;
  readonly session: Session;
  readonly scratch: Scratch;
  /** Hears what is being brought, and how many more bytes of it are here. */
  readonly onFetch: (path: string, bytes: number) => void;
}

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

interface NamedRepo {
  readonly target: TargetSpec;
  readonly repo: string;
  readonly at: string | undefined;
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

async function repoSide(label: string, { target, repo: name, at }: NamedRepo, sides: Sides): Promise<Side> {
  const { opened, session } = sides;
  const client = opened.targets[target.kind];
  if (client === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `targets of kind ${target.kind} are not in this version of zoo`,
    });
  const repo = client.open(name, {
    endpoint: await opened.world.look.endpoint(target),
    signal: session.drain,
  });
  const state = await repo.look();
  if (state === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `${name} is not on ${target.name}`,
      remedy: '`zoo status` says what is published where.',
    });
  const revision = at === undefined ? state.head : (state.tags[at] ?? state.branches[at] ?? at);
  const files = revision === state.head ? state.files : await repo.filesAt(revision);
  const own = new Set(target.traits.ownFiles);
  return {
    label,
    what: `${name} at ${revision.slice(0, 12)} on ${target.name}`,
    files: files
      .filter(({ path }) => !own.has(path))
      .map((file): SideFile => {
        const { path, size, sha256, gitOid } = file;
        const identity = sha256 === undefined ? { gitOid: gitOid ?? '' } : { sha256 };
        return {
          path,
          size,
          ...(sha256 === undefined ? {} : { sha256 }),
          ...(gitOid === undefined ? {} : { gitOid }),
          local: once(async () => {
            if (sha256 !== undefined && (await opened.world.blobs.stat(sha256)) !== undefined)
              return opened.world.blobs.path(sha256);
            return written(path, repo.download({ path, size, revision, ...identity }), sides);
          }),
        };
      }),
  };
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

/** Files by digest: from the local store, or from wherever the fleet publishes. */
export function contentFiles(files: readonly FileEntry[], sides: Sides): readonly SideFile[] {
  const { opened, session } = sides;
  const restore = restoreFromTargets({
    fleet: opened.fleet,
    targets: opened.targets,
    endpoint: opened.world.look.endpoint,
  });
  return files.map((file) => ({
    ...file,
    local: once(async () => {
      const { blobs } = opened.world;
      if ((await blobs.stat(file.sha256)) !== undefined) return blobs.path(file.sha256);
      const bytes = await restore(file, session.drain);
      if (bytes === undefined)
        throw new WorldFailure({
          class: 'input',
          message: `the bytes of ${file.path} are nowhere: neither the local store nor a target has them`,
          remedy: 'zoo apply makes again what is needed; then compare again.',
        });
      return written(file.path, bytes, sides);
    }),
  }));
}

async function written(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { scratch, onFetch, session }: Sides,
): Promise<string> {
  const place = await scratch.file();
  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const chunk of bytes) {
      onFetch(path, chunk.byteLength);
      yield chunk;
    }
  }
  await writeFile(place, counted(), { signal: session.drain });
  return place;
}

/** Brought once, however often it is asked for. */
function once<T>(bring: () => Promise<T>): () => Promise<T> {
  let brought: Promise<T> | undefined;
  return () => (brought ??= bring());
}
