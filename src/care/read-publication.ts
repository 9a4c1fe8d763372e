import { WorldFailure } from '../diagnostics/failure.ts';
import { othersAt } from '../publications/named-trees.ts';
import type { DownloadFile, Target } from '../publications/target.ts';
import type { Node } from '../reconcile/node.ts';
import type { Planned } from '../reconcile/plan-fleet.ts';
import type { Look } from '../reconcile/world.ts';
import type {
  NamedTree,
  PublicationSeen,
  PublicationWanted,
  PublishedFile,
} from '../resources/publication.ts';
import type { Resource } from '../resources/resource.ts';
import { problemOf } from './problem-of.ts';
import type { Verified } from './verified.ts';

export interface PublicationOptions {
  readonly planned: Planned;
  readonly targets: Readonly<Record<string, Target>>;
  readonly endpoint: Look['endpoint'];
  /** Read the bytes too, not only what the target says of them. */
  readonly deep: boolean;
  readonly signal: AbortSignal;
  /** Hears how many more bytes were read. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Reads every file through every name that clients ask by: the default branch and the version. Only what the target says to be
 * ours is read; the rest was reported already.
 */
export async function* readPublication(
  { resource, wanted: { value } }: Node<'publication'>,
  seen: PublicationSeen,
  { targets, endpoint, signal, onBytes = () => undefined }: PublicationOptions,
): AsyncIterable<Verified> {
  const { id, spec } = resource;
  const target = targets[spec.target.kind];
  if (target === undefined) return;
  const repo = target.open(spec.repo, { endpoint: await endpoint(spec.target), signal });
  const [main] = spec.target.traits.defaultNames;
  const atHead = { kind: 'branch', name: main, commit: seen.head, files: seen.files } as const;
  const isNamed = seen.tags[value.tag] !== undefined || seen.branches[value.tag] !== undefined;
  for (const name of isNamed ? [main, value.tag] : [main]) {
    const trees = seen.named.filter((tree) => tree.name === name);
    // Which of a tag and a branch of one name a hub gives is its own affair: a file must be ours in both.
    const all = trees.length === 0 ? [{ ...atHead, name }] : trees;
    const others = all.flatMap((tree) => othersAt(tree, { ...value, taggedAt: [] }).map(({ path }) => path));
    const wished = value.files ?? value.knownFiles ?? [];
    const ours = wished.filter(({ path }) => !others.includes(path));
    const read = new Set(ours.map(({ path }) => path));
    const files = [
      ...all.flatMap((tree) =>
        besideAt(tree, value, read).map((file) => ({ file, by: `, as the ${spec.target.traits.noun} says` })),
      ),
      ...ours.map((file) => ({ file: downloadOf(file, name), by: '' })),
    ];
    for (const { file, by } of files) {
      const what = `${file.path} at ${name} in ${placeOf(resource)}${by}, read`;
      const why = await readThrough(repo.download(file), onBytes);
      yield { id, what, ...(why ?? { state: 'ok' }), bytes: file.size };
    }
  }
}

/**
 * What clients get besides: an earlier card and provenance of ours at the version, the target's own files, files of others. They are as the
 * hub says, and its bytes must be, too. What is reported as drift is not read.
 */
function besideAt(
  tree: NamedTree,
  value: PublicationWanted,
  read: ReadonlySet<string>,
): readonly DownloadFile[] {
  const told = new Set(othersAt(tree, value).map(({ path }) => path));
  return tree.files.flatMap(({ path, size, sha256, gitOid }): readonly DownloadFile[] => {
    if (read.has(path) || told.has(path)) return [];
    const file = { path, size, revision: tree.commit };
    if (sha256 !== undefined) return [{ ...file, sha256 }];
    return gitOid === undefined ? [] : [{ ...file, gitOid }];
  });
}

function downloadOf(file: PublishedFile, revision: string): DownloadFile {
  const { path, sha256 } = file;
  const size = file.from === 'artifact' ? file.size : Buffer.byteLength(file.text);
  return { path, sha256, size, revision };
}

/** The download hashes what comes, and fails when that is not what was promised. */
async function readThrough(
  bytes: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): Promise<Pick<Verified, 'state' | 'why'> | undefined> {
  try {
    for await (const chunk of bytes) onBytes(chunk.byteLength);
    return undefined;
  } catch (error) {
    const isOther = error instanceof WorldFailure && error.failure.class === 'integrity';
    return { state: isOther ? 'differs' : 'unknown', why: problemOf(error) };
  }
}

export function placeOf({ spec }: Resource<'publication'>): string {
  return `${spec.repo} on ${spec.target.name}`;
}
