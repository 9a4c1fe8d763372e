/** A wish, the repo as a hub shows it once that was published, and how the two differ. */
import type { Baseline } from '../../../src/ledger/ledger.ts';
import { compareFields, driftedFields } from '../../../src/plan/compare-fields.ts';
import { actualFields, desiredFields } from '../../../src/publications/diff.ts';
import { driftOf } from '../../../src/publications/holds.ts';
import { wantPublication } from '../../../src/publications/want.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import type { Fields } from '../../../src/resources/fields.ts';
import type { PublicationSeen, PublicationSpec, RemoteFile } from '../../../src/resources/publication.ts';
import type { Observation, Wanted } from '../../../src/resources/resource.ts';
import {
  artifactId,
  buildKey,
  gitOid,
  hash,
  inputsFrom,
  ledgerState,
  type Made,
  made,
  publication,
  wantContext,
} from './fleet.ts';

export const WEIGHTS = 'zen-nano-4b-Q8_0.gguf';

interface Case {
  readonly spec?: Partial<PublicationSpec>;
  readonly given?: Made;
  readonly baseline?: Fields;
}
export function want({ spec = {}, given = made(), baseline }: Case = {}): Wanted<'publication'> {
  const resource = publication(spec);
  const baselines = new Map<typeof resource.id, Baseline>();
  if (baseline !== undefined) {
    baselines.set(resource.id, {
      fields: baseline,
      action: hash(''),
      at: '',
      run: '',
      by: '',
      claimed: false,
    });
  }
  return wantPublication(resource, inputsFrom(given), wantContext(ledgerState(baselines)));
}

/** The repo as a hub shows it after exactly this was published: weights by sha256, texts by git's name. */
export function publishedAs(wanted: Wanted<'publication'>): PublicationSeen {
  const files = (wanted.value.files ?? []).map((file): RemoteFile =>
    file.from === 'artifact'
      ? { path: file.path, size: file.size, gitOid: gitOid(`pointer to ${file.sha256}`), sha256: file.sha256 }
      : { path: file.path, size: file.text.length, gitOid: file.gitOid },
  );
  const { visibility } = wanted.value.target;
  return {
    head: 'c0ffee',
    ...(visibility === undefined ? {} : { visibility }),
    files,
    tags: { [wanted.value.tag]: 'c0ffee' },
    branches: { main: 'c0ffee' },
    named: [],
    ours: true,
  };
}
export function edit(
  seen: PublicationSeen,
  path: string,
  change: Partial<Pick<RemoteFile, 'size' | 'gitOid'> & { readonly sha256: Digest }> | undefined,
): PublicationSeen {
  const files = seen.files.flatMap((file) =>
    file.path !== path ? [file] : change === undefined ? [] : [{ ...file, ...change }],
  );
  return { ...seen, files };
}
/** The version's tag is at another commit than the head, with these files. */
export function taggedWith(seen: PublicationSeen, files: readonly RemoteFile[]): PublicationSeen {
  const tags = Object.fromEntries(Object.keys(seen.tags).map((name) => [name, 'beef']));
  const named = Object.keys(tags).map((name) => ({ kind: 'tag' as const, name, commit: 'beef', files }));
  return { ...seen, tags, named };
}
export function present(seen: PublicationSeen): Observation<'publication'> {
  return { state: 'present', seen };
}
export function changesOf(wanted: Wanted<'publication'>, seen: PublicationSeen): readonly string[] {
  return compareFields(desiredFields(wanted), actualFields(seen, wanted)).map(({ field }) => field);
}
/** What reconcile remembers: of what was wanted, what was there. */
export function remembered(wanted: Wanted<'publication'>): Fields {
  const actual = actualFields(publishedAs(wanted), wanted);
  return Object.fromEntries(
    Object.entries(actual).filter(([field]) => desiredFields(wanted)[field] !== undefined),
  );
}
export function driftTexts(
  baseline: Fields,
  seen: PublicationSeen,
  wanted = want({ baseline }),
): readonly string[] {
  return driftedFields(baseline, actualFields(seen, wanted)).map(
    (change) => driftOf(change, present(seen), wanted).text,
  );
}

/** One of the two quantizations is to be made otherwise. */
export function pendingQ8(): Made {
  const given = made();
  return {
    ...given,
    outputs: new Map([
      ...given.outputs,
      [artifactId('q8_0'), { state: 'pending', key: buildKey('q8_0 new') }],
    ]),
  };
}
