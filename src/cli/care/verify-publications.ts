import type { Digest } from '../../resources/digest.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { Target } from '../../publications/target.ts';
import type { Look } from '../../reconcile/world.ts';
import type { RemoteFile } from '../../resources/publication.ts';
import type { Resource } from '../../resources/resource.ts';
import { problemOf } from './problem-of.ts';
import type { Verified } from './verified.ts';

interface PublicationOptions {
  readonly publication: Resource<'publication'>;
  readonly target: Target;
  readonly endpoint: Look['endpoint'];
  readonly ledger: LedgerState;
  /** Read the weights too, not only what the hub says of them. */
  readonly deep: boolean;
  readonly signal: AbortSignal;
}

/**
 * Compares what a repo has with what was recorded when it was published. A hub says the sha256 of every large file;
 * `deep` reads them all the same, because a hub can be wrong about its own bytes.
 */
export async function* verifyPublication(options: PublicationOptions): AsyncIterable<Verified> {
  const { publication, target, endpoint, ledger, deep, signal } = options;
  const { spec, id } = publication;
  try {
    const repo = target.open(spec.repo, { endpoint: await endpoint(spec.target), signal });
    const state = await repo.look();
    for (const { path, size, sha256 } of recordedFiles(publication, ledger)) {
      const what = `${path} in ${spec.repo} on ${spec.target.name}`;
      const there = state?.files.find((file) => file.path === path);
      if (state === undefined || there === undefined) {
        yield { id, what, state: 'missing', bytes: 0 };
        continue;
      }
      if (there.sha256 !== undefined && there.sha256 !== sha256) {
        yield { id, what, state: 'differs', why: `the hub says ${there.sha256}`, bytes: 0 };
        continue;
      }
      if (!deep) {
        yield { id, what, state: 'ok', bytes: 0 };
        continue;
      }
      const why = await readThrough(repo.download({ path, size, sha256, revision: state.head }));
      yield why === undefined
        ? { id, what, state: 'ok', bytes: size }
        : { id, what, state: 'differs', why, bytes: size };
    }
  } catch (error) {
    yield { id, what: spec.repo, state: 'unknown', why: problemOf(error), bytes: 0 };
  }
}

/** The download hashes what comes, and fails when that is not what was promised. */
async function readThrough(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  try {
    for await (const _ of bytes);
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

type RecordedFile = Pick<RemoteFile, 'path' | 'size'> & { readonly sha256: Digest };

/** Weights by the latest output of each artifact that the repo carries. */
function recordedFiles(publication: Resource<'publication'>, ledger: LedgerState): readonly RecordedFile[] {
  const latest = new Map<string, readonly RecordedFile[]>();
  if (!ledger.baselines.has(publication.id)) return [];
  for (const { id, output } of ledger.outputs.values()) latest.set(id, output.files);
  return publication.spec.artifacts.flatMap((id) => latest.get(id) ?? []);
}
