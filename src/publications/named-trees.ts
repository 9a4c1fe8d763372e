/**
 * Clients ask for a version by its name, and which of a tag and a branch of one name they get is up to the target. So all that
 * the names of the version and of the default branch can mean is looked at, and must hold what zoo published.
 */
import type { RepoTree } from '../drivers/observe-context.ts';
import type {
  NamedTree,
  PublicationSeen,
  PublicationSpec,
  PublicationWanted,
  PublishedFile,
  RemoteFile,
} from '../resources/publication.ts';
import { PROVENANCE, README } from './publishing.ts';
import { compareBytes } from './same-bytes.ts';

export async function namedTrees(
  { head, tags, branches }: Pick<RepoTree, 'head' | 'tags' | 'branches'>,
  { tag, target }: Pick<PublicationSpec, 'tag' | 'target'>,
  filesAt: (version: string) => Promise<readonly RemoteFile[]>,
): Promise<readonly NamedTree[]> {
  const found: NamedTree[] = [];
  for (const [kind, refs] of [['tag', tags] as const, ['branch', branches] as const]) {
    for (const name of new Set([tag, ...target.traits.defaultNames])) {
      const commit = refs[name];
      if (commit === undefined || commit === head) continue;
      found.push({ kind, name, commit, files: await filesAt(commit) });
    }
  }
  return found;
}

/** The tag of the version; undefined: there is none, or it is at the head. */
export function taggedTree(
  { named }: Pick<PublicationSeen, 'named'>,
  { tag }: PublicationWanted,
): NamedTree | undefined {
  return named.find(({ kind, name }) => kind === 'tag' && name === tag);
}

export interface Other {
  readonly path: string;
  /** `unknown`: nothing says what was there. */
  readonly state: 'missing' | 'other' | 'unknown';
}

/** Which of our files a client gets changed, or not at all, when it asks by this name. */
export function othersAt({ name, commit, files }: NamedTree, value: PublicationWanted): readonly Other[] {
  const there = new Map(files.map((file) => [file.path, file]));
  const isVersion = name === value.tag;
  const isRecorded = isVersion && value.taggedAt?.includes(commit) === true;
  return (value.files ?? value.knownFiles ?? []).flatMap((file): readonly Other[] => {
    // What zoo itself has put under this name was looked at whole when it was put there.
    if (isRecorded && file.from === 'text') return [];
    const remote = there.get(file.path);
    if (remote === undefined) return [{ path: file.path, state: 'missing' }];
    const compared = compareBytes(file, remote);
    if (compared === 'same') return [];
    // The card and the provenance may change under one version: only the ledger knows what they were.
    const isUnrecorded = isVersion && value.taggedAt === undefined && mayChange(file);
    if (isUnrecorded && value.isClaimed === true) return [];
    return [{ path: file.path, state: isUnrecorded ? 'unknown' : compared }];
  });
}

function mayChange({ path }: PublishedFile): boolean {
  return path === README || path === PROVENANCE;
}
