import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { PublishedFile } from '../resources/publication.ts';
import { differing } from './differing.ts';
import type { Run } from './repo-steps.ts';
import { listPaths, unsafeIn } from './strangers.ts';
import type { RepoState } from './target.ts';
import { uploadOf } from './upload-of.ts';

type Sent =
  | { readonly state: 'sent'; readonly after: RepoState; readonly upBytes: number; readonly note?: string }
  | { readonly state: 'stale'; readonly why: string; readonly upBytes: number };

/** Uploads what is missing, commits all of it at once, and looks what became of it. */
export async function sendFiles(
  run: Run,
  missing: readonly PublishedFile[],
  before: RepoState,
): Promise<Sent> {
  const { spec, repo, context, files } = run;
  const uploads = missing.map((file) => uploadOf(file, context.blobs));
  const total = uploads.reduce((sum, { size }) => sum + size, 0);
  await context.effect('upload', { repo: spec.repo, files: String(uploads.length), bytes: String(total) });
  let upBytes = 0;
  const result = await repo.publish({
    files: uploads,
    removed: [],
    parent: before.head,
    title: `${spec.card.title} ${spec.tag}`,
    about: { ...spec.card, format: spec.format },
    onBytes: countProgress(context, total),
    async beforePublish(sentBytes) {
      upBytes = sentBytes;
      if (context.signal.aborted)
        throw new WorldFailure({
          class: 'interrupted',
          message: `stopped before the commit to ${spec.repo}`,
        });
      await context.effect('commit', { repo: spec.repo, parent: before.head });
    },
  });
  const after = await repo.look();
  if (after === undefined) return { state: 'stale', why: `${spec.repo} is gone`, upBytes };
  const { noun } = spec.target.traits;
  const meanwhile = `another commit came to ${spec.repo} meanwhile`;
  const isWhole = differing(files, after).length === 0;
  switch (result.state) {
    case 'published':
      // Another writer came right behind us: its changes are no fault of the upload.
      if (!isWhole && after.head !== result.head && after.head !== before.head)
        return { state: 'stale', why: meanwhile, upBytes };
      if (after.head === result.head) mustBeNothingElse(run, { before, after });
      return { state: 'sent', after, upBytes };
    case 'moved':
      if (isWhole) return { state: 'sent', after, upBytes, note: 'another run had published the same files' };
      return { state: 'stale', why: meanwhile, upBytes };
    case 'unanswered':
      if (isWhole)
        return {
          state: 'sent',
          after,
          upBytes,
          note: `the answer to the commit was lost; the ${noun} has it`,
        };
      if (after.head !== before.head) return { state: 'stale', why: meanwhile, upBytes };
      // The head stands where it was: with the same parent the commit can be tried again and cannot be done twice.
      throw new WorldFailure({
        class: 'network',
        message: result.why,
        retryAfterMilliseconds: result.retryAfterMilliseconds,
      });
  }
}

/** Read back from the target; only then does a publication count. */
export function mustBeWhole(repo: string, files: readonly PublishedFile[], after: RepoState): void {
  const wrong = differing(files, after);
  if (wrong.length === 0) return;
  throw new WorldFailure({
    class: 'integrity',
    message: `${repo} was read back, and is not what was sent: ${wrong.map(({ path }) => path).join(', ')}`,
    remedy: 'run zoo plan: it shows what differs',
  });
}

/** A commit of ours brings nothing that runs, or that changes what is loaded, but what we sent. */
function mustBeNothingElse(
  { spec, value }: Run,
  { before, after }: { readonly before: RepoState; readonly after: RepoState },
): void {
  const known = new Set(unsafeIn(value, before.files));
  const added = unsafeIn(value, after.files).filter((path) => !known.has(path));
  if (added.length === 0) return;
  throw new WorldFailure({
    class: 'integrity',
    message: `${spec.repo} was read back, and has files that were not sent: ${listPaths(added)}`,
    remedy: 'take them out of the repo, and run `zoo plan` again',
  });
}

/** A chunk is a quarter of a megabyte; thousands of lines would say nothing. */
const STEP_BYTES = 4 * 1024 * 1024;

function countProgress(context: ApplyContext, total: number): (bytes: number) => void {
  let done = 0;
  let told = 0;
  context.progress({ what: 'upload', done, total, unit: 'bytes' });
  return (bytes) => {
    done += bytes;
    if (done - told < STEP_BYTES && done < total) return;
    told = done;
    context.progress({ what: 'upload', done, total, unit: 'bytes' });
  };
}
