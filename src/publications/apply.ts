import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { Action } from '../plan/action.ts';
import type { PublicationSpec, PublishedFile } from '../resources/publication.ts';
import type { Wanted } from '../resources/resource.ts';
import { changedWeights } from './judge.ts';
import { isEmpty, seenOf } from './observe.ts';
import { isSame } from './diff.ts';
import type { RemoteRepo, RepoState, Target } from './target.ts';
import { uploadOf } from './upload-of.ts';

type Publishing = Outcome<'publication'>;
interface Applying {
  readonly context: ApplyContext;
  readonly targets: Readonly<Record<string, Target>>;
}
interface Run {
  readonly action: Action<'publication'>;
  readonly spec: PublicationSpec;
  readonly files: readonly PublishedFile[];
  readonly repo: RemoteRepo;
  readonly context: ApplyContext;
}

/**
 * Look, create, upload, commit, read back, tag, read back. Each step finds out by looking whether it was done already, so
 * that a run that was cut anywhere, or an answer that was lost, is continued and nothing is done twice.
 */
export async function applyPublication(
  action: Action<'publication'>,
  wanted: Wanted<'publication'>,
  { context, targets }: Applying,
): Promise<Publishing> {
  const { spec } = wanted.resource;
  const target = targets[spec.target.kind];
  const { files } = wanted.value;
  if (target === undefined)
    return failed('input', `this version of zoo cannot publish to ${spec.target.kind}`);
  if (files === undefined)
    return failed('bug', `${wanted.resource.id} was applied before its inputs were made`);
  const endpoint = await context.endpoint(spec.target);
  const repo = target.open(spec.repo, { endpoint, signal: context.signal });
  const run: Run = { action, spec, files, repo, context };
  try {
    if (action.verb === 'delete') return await removeRepo(run);
    const before = (await repo.look()) ?? (await createRepo(run));
    const changed =
      before.tags[spec.tag] === undefined ? [] : changedWeights(wanted, seenOf(before, before.visibility));
    if (changed.length > 0) {
      return failed(
        'conflict',
        `${changed.join(', ')} would change under ${spec.tag}, which is published`,
        'bump the version',
      );
    }
    return await publish(run, before);
  } finally {
    context.invalidate({ target: spec.target, namespace: spec.namespace });
  }
}

async function createRepo({ spec, repo, context }: Run): Promise<RepoState> {
  await context.effect('create-repo', { repo: spec.repo, visibility: spec.target.visibility });
  await repo.create(spec.target.visibility);
  const created = await repo.look();
  if (created !== undefined) return created;
  throw new WorldFailure({
    class: 'conflict',
    message: `${spec.repo} was created and is gone again`,
    remedy: 'run zoo plan again',
  });
}

async function publish(run: Run, before: RepoState): Promise<Publishing> {
  const { spec, files } = run;
  const notes: string[] = [];
  const missing = differing(files, before);
  if (missing.length > 0 && plannedParent(run.action, before) !== before.head) {
    return stale(`${spec.repo} has moved to ${before.head.slice(0, 12)} since the plan was made`);
  }
  // Closed before anything is added, opened after everything was read back: nobody sees what was not checked.
  let after = spec.target.visibility === 'private' ? await setVisibility(run, before) : before;
  let upBytes = 0;
  if (missing.length > 0) {
    const sent = await send(run, missing, before);
    upBytes = sent.upBytes;
    if (sent.state === 'stale') return stale(sent.why);
    after = sent.after;
    if (sent.note !== undefined) notes.push(sent.note);
    mustBeWhole(spec.repo, files, after);
  }
  after = await setTag(run, after);
  if (spec.target.visibility === 'public') after = await setVisibility(run, after);
  return { state: 'done', seen: seenOf(after, after.visibility), downBytes: 0, upBytes, notes };
}

type Sent =
  | { readonly state: 'sent'; readonly after: RepoState; readonly upBytes: number; readonly note?: string }
  | { readonly state: 'stale'; readonly why: string; readonly upBytes: number };

async function send(run: Run, missing: readonly PublishedFile[], before: RepoState): Promise<Sent> {
  const { spec, repo, context, files } = run;
  const uploads = missing.map((file) => uploadOf(file, context.blobs));
  const total = uploads.reduce((sum, { size }) => sum + size, 0);
  await context.effect('upload', { repo: spec.repo, files: String(uploads.length), bytes: String(total) });
  const staged = await repo.upload(uploads, countProgress(context, total));
  if (context.signal.aborted)
    throw new WorldFailure({ class: 'interrupted', message: `stopped before the commit to ${spec.repo}` });
  await context.effect('commit', { repo: spec.repo, parent: before.head });
  const result = await repo.commit(staged, { parent: before.head, title: `${spec.card.title} ${spec.tag}` });
  const upBytes = staged.sentBytes;
  const after = await repo.look();
  if (after === undefined) return { state: 'stale', why: `${spec.repo} is gone`, upBytes };
  const isWhole = differing(files, after).length === 0;
  switch (result.state) {
    case 'committed':
      return { state: 'sent', after, upBytes };
    case 'moved':
      if (isWhole) return { state: 'sent', after, upBytes, note: 'another run had published the same files' };
      return { state: 'stale', why: `somebody committed to ${spec.repo} meanwhile`, upBytes };
    case 'unanswered':
      if (isWhole)
        return { state: 'sent', after, upBytes, note: `the answer to the commit was lost; the hub has it` };
      if (after.head !== before.head)
        return { state: 'stale', why: `somebody committed to ${spec.repo} meanwhile`, upBytes };
      // The head stands where it was: with the same parent the commit can be tried again and cannot be done twice.
      throw new WorldFailure({ class: 'network', message: result.why, retryAfterMilliseconds: 1_000 });
  }
}

/** Tags never move: one that is there already, wherever it points, is left where it is. */
async function setTag({ action, spec, repo, context }: Run, state: RepoState): Promise<RepoState> {
  if (state.tags[spec.tag] !== undefined || !isAsked(action, `tag:${spec.tag}`)) return state;
  await context.effect('tag', { repo: spec.repo, tag: spec.tag, commit: state.head });
  await repo.tag(spec.tag, state.head);
  const after = await repo.look(state);
  const commit = after?.tags[spec.tag];
  if (after !== undefined && commit === state.head) return after;
  throw new WorldFailure({
    class: 'conflict',
    message: `tag ${spec.tag} of ${spec.repo} points to ${commit ?? 'nothing'}, and not to ${state.head}`,
    remedy: 'bump the version',
  });
}

async function setVisibility({ action, spec, repo, context }: Run, state: RepoState): Promise<RepoState> {
  const { visibility } = spec.target;
  if (state.visibility === visibility || !isAsked(action, 'visibility')) return state;
  await context.effect('visibility', { repo: spec.repo, visibility });
  await repo.setVisibility(visibility);
  const after = await repo.look(state);
  if (after?.visibility === visibility) return after;
  throw new WorldFailure({
    class: 'permission',
    message: `${spec.repo} did not become ${visibility}`,
    remedy: 'see the settings of the repo',
  });
}

/** Apply does what the action says: what changed beside it since then is the next plan's to tell. */
function isAsked({ changes }: Action<'publication'>, field: string): boolean {
  return changes.some((change) => change.field === field);
}

async function removeRepo({ spec, repo, context, action }: Run): Promise<Publishing> {
  if (!spec.target.prune)
    return failed('input', `${spec.repo} is not deleted: its target does not say prune: true`);
  const state = await repo.look();
  if (state === undefined) return { state: 'absent', notes: [] };
  if (plannedParent(action, state) !== state.head)
    return stale(`${spec.repo} has changed since the plan was made`);
  await context.effect('delete-repo', { repo: spec.repo, head: state.head });
  await repo.remove();
  return { state: 'absent', notes: [] };
}

/** The commit that the plan was made from. A plan that saw no repo may go on from an empty one, and from nothing else. */
function plannedParent({ reads }: Action<'publication'>, before: RepoState): string | undefined {
  const planned = reads.find(({ what }) => what === 'parentCommit')?.version;
  return planned ?? (isEmpty(before) ? before.head : undefined);
}

function differing(files: readonly PublishedFile[], { files: remote }: RepoState): readonly PublishedFile[] {
  const there = new Map(remote.map((file) => [file.path, file]));
  return files.filter((file) => {
    const found = there.get(file.path);
    return found === undefined || !isSame(file, found);
  });
}

function mustBeWhole(repo: string, files: readonly PublishedFile[], after: RepoState): void {
  const wrong = differing(files, after);
  if (wrong.length === 0) return;
  throw new WorldFailure({
    class: 'integrity',
    message: `${repo} was read back, and is not what was sent: ${wrong.map(({ path }) => path).join(', ')}`,
    remedy: 'run zoo plan: it shows what differs',
  });
}

/** A chunk is a quarter of a megabyte; nobody can follow thousands of them. */
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

function failed(kind: 'input' | 'bug' | 'conflict', message: string, remedy?: string): Publishing {
  return { state: 'failed', failure: { class: kind, message, ...(remedy === undefined ? {} : { remedy }) } };
}

function stale(why: string): Publishing {
  return { state: 'stale', why };
}
