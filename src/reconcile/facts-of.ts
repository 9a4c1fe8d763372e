import type { Kind, ResourceId } from '../resources/id.ts';
import type { Assessment } from '../plan/assessment.ts';
import type { FileEntry } from '../resources/content.ts';
import { isClaimed, type Node, type Tables } from './node.ts';

/** Every file that was seen on a target, by its sha256, or by what git says of it: bytes can be brought from there. */
export type RemoteFiles = ReadonlySet<string>;

interface Around {
  readonly remote: RemoteFiles;
  readonly tables: Tables;
}
type KindFacts = {
  /** It is there, and was never taken in: to us it is as new as what is not there. */
  readonly isNew: boolean;
} & Pick<
  Assessment,
  | 'heldBy'
  | 'foreign'
  | 'replaces'
  | 'ends'
  | 'selection'
  | 'bytes'
  | 'verdict'
  | 'claimed'
  | 'publishes'
  | 'serves'
  | 'conditions'
>;

const PLAIN = {
  isNew: false,
  heldBy: [],
  foreign: false,
  replaces: false,
  ends: false,
  selection: false,
} satisfies KindFacts;

/** What only a resource of its kind has, in the planner's words. A kind without an entry does not compile. */
const FACTS: { readonly [K in Kind]: (node: Node<K>, around: Around) => KindFacts } = {
  source: ({ observation }) => {
    if (observation.state !== 'present') return PLAIN;
    const { checked, hasBytes } = observation.seen;
    return { ...PLAIN, isNew: checked === undefined, bytes: hasBytes ? 'here' : 'elsewhere' };
  },
  artifact: (node, { remote, tables }) => {
    const { observation, wanted } = node;
    const selection = wanted.value.recipe.steps.length === 0;
    if (observation.state !== 'present') return { ...PLAIN, selection };
    const { hasBytes, output } = observation.seen;
    return {
      ...PLAIN,
      selection,
      claimed: isClaimed(node, tables),
      bytes: hasBytes ? 'here' : areRemote(output.files, remote) ? 'elsewhere' : 'nowhere',
    };
  },
  evaluation: (node, { tables }) => {
    const { output } = node;
    if (output.state !== 'known') return PLAIN;
    // A claim holds nothing back and lets nothing through: who needs the gate asks again.
    return isClaimed(node, tables)
      ? { ...PLAIN, claimed: true }
      : { ...PLAIN, verdict: output.value.verdict };
  },
  host: ({ observation }) => ({
    ...PLAIN,
    // Whole, and no record says which machine it is of: it was made by others.
    foreign:
      observation.state === 'present' &&
      observation.seen.missing.length === 0 &&
      observation.seen.facts.identity === undefined,
  }),
  publication: ({ resource, observation }, { tables }) => ({
    ...PLAIN,
    heldBy: resource.spec.heldBy,
    foreign: observation.state === 'present' && !observation.seen.ours,
    ends: resource.spec.isLeft === true,
    publishes: { license: resource.spec.card.license, gates: gatesOf(resource.spec.heldBy, tables) },
  }),
  residency: ({ resource, wanted, observation }) => {
    const tenant = observation.state === 'present' ? observation.seen.tenant : undefined;
    const digest = observation.state === 'present' ? observation.seen.digest : undefined;
    const { slug, content, pulled } = wanted.value;
    const ends = slug === undefined && (tenant !== undefined || observation.state !== 'present');
    const other = tenant !== slug || digest !== (content ?? pulled)?.digest;
    return {
      ...PLAIN,
      heldBy: resource.spec.heldBy,
      // A person made it what it is; from the first apply on, zoo watches it.
      foreign: pulled !== undefined && pulled.digest === undefined && tenant === slug,
      ends,
      serves: tenant !== undefined,
      conditions: ['healthy', 'server', 'weights', 'lease', 'link', 'leftovers'],
      replaces: tenant !== undefined && !ends && other,
    };
  },
};

/** What cannot be known of a gate is that it is one. */
function gatesOf(
  heldBy: readonly ResourceId<'evaluation'>[],
  { evaluation }: Tables,
): NonNullable<Assessment['publishes']>['gates'] {
  return heldBy.flatMap((id) => {
    const spec = evaluation.get(id)?.resource.spec;
    if (spec === undefined) return [];
    return [{ name: spec.gate, ...(spec.pass === undefined ? {} : { pass: spec.pass }) }];
  });
}

export function factsOf<K extends Kind>(kind: K, node: Node<K>, around: Around): KindFacts {
  return FACTS[kind](node, around);
}

export function remoteFilesOf(tables: Tables): RemoteFiles {
  const files = new Set<string>();
  for (const { observation } of tables.publication.values()) {
    if (observation.state !== 'present') continue;
    for (const { sha256, gitOid, size } of observation.seen.files) {
      if (sha256 !== undefined) files.add(sha256);
      else files.add(asGitSays(gitOid, size));
    }
  }
  return files;
}

function areRemote(files: readonly FileEntry[], remote: RemoteFiles): boolean {
  return files.every(
    ({ sha256, gitOid, size }) =>
      remote.has(sha256) || (gitOid !== undefined && remote.has(asGitSays(gitOid, size))),
  );
}

/** Of a small file a hub says git's hash alone. What is brought because of it is hashed before it counts. */
function asGitSays(gitOid: string, size: number): string {
  return `git:${gitOid} ${size}`;
}
