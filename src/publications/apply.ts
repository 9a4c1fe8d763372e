import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { Action } from '../plan/action.ts';
import type { PublicationWanted, PublishedFile } from '../resources/publication.ts';
import type { Wanted } from '../resources/resource.ts';
import type { SecretSearch } from '../secrets/secret-search.ts';
import { hashBytes } from '../blobs/hash-file.ts';
import { differing } from './differing.ts';
import { changedWeights } from './holds.ts';
import { isTagged } from './diff.ts';
import { PROVENANCE, SIGNATURE } from './publishing.ts';
import { removePruned } from './remove-pruned.ts';
import { requireNoSecret } from './hold-secrets.ts';
import { isEmpty, seenOf } from './seen.ts';
import { createRepo, type Run, seenBy, setTag, setVisibility } from './repo-steps.ts';
import { mustBeWhole, sendFiles } from './send-files.ts';
import type { Signatures } from './signatures.ts';
import type { RepoState, Target } from './target.ts';

type Publishing = Outcome<'publication'>;
interface Applying {
  readonly context: ApplyContext;
  readonly targets: Readonly<Record<string, Target>>;
  readonly signatures: Signatures;
  readonly secrets: SecretSearch;
}

/**
 * Look, create, upload, commit, read back, tag, read back. Each step finds out by looking whether it was done already, so
 * that a run that was cut anywhere, or an answer that was lost, is continued and nothing is done twice.
 */
export async function applyPublication(
  action: Action<'publication'>,
  wanted: Wanted<'publication'>,
  { context, targets, signatures, secrets }: Applying,
): Promise<Publishing> {
  // A pinned publication has the version that it had.
  const spec = { ...wanted.resource.spec, tag: wanted.value.tag };
  const target = targets[spec.target.kind];
  const { files } = wanted.value;
  if (target === undefined)
    return failed('input', `this version of zoo cannot publish to ${spec.target.kind}`);
  if (files === undefined)
    return failed('bug', `${wanted.resource.id} was applied before its inputs were made`);
  const notes = action.verb === 'delete' ? [] : await requireNoSecret(files, secrets, context);
  const endpoint = await context.endpoint(spec.target);
  const repo = target.open(spec.repo, { endpoint, signal: context.signal });
  const run: Run = { action, spec, value: wanted.value, files, repo, context };
  try {
    if (action.verb === 'delete') return await removeRepo(run, wanted.value);
    const there = await repo.look();
    if (there === undefined && parentOf(action) !== undefined)
      return stale(`${spec.repo} is gone since the plan was made`);
    const before = there ?? (await createRepo(run));
    const changed =
      before.tags[spec.tag] === undefined || spec.pin !== undefined
        ? []
        : changedWeights(wanted, await seenBy(run, before));
    if (changed.length > 0) {
      return failed(
        'conflict',
        `${changed.join(', ')} would change under ${spec.tag}, which is published`,
        'bump the version',
      );
    }
    const published = await publish({ ...run, files: await signed(files, signatures) }, before);
    return published.state === 'done' ? { ...published, notes: [...notes, ...published.notes] } : published;
  } finally {
    context.invalidate({ target: spec.target, namespace: spec.namespace });
  }
}

/**
 * With the signature of what is published, where there is a key. A plan needs no key and wishes for no signature: it comes
 * along with whatever is done.
 */
async function signed(
  files: readonly PublishedFile[],
  signatures: Signatures,
): Promise<readonly PublishedFile[]> {
  const provenance = files.find(({ path }) => path === PROVENANCE);
  const text = provenance?.from === 'text' ? await signatures.sign(provenance.text) : undefined;
  if (text === undefined) return files;
  const { digest: sha256, gitOid } = hashBytes(text);
  return [...files, { from: 'text', path: SIGNATURE, text, sha256, gitOid }];
}

async function publish(run: Run, before: RepoState): Promise<Publishing> {
  const { spec, files } = run;
  const notes: string[] = [];
  const different = differing(files, before);
  // A signature alone is no reason to write into a repo that has moved.
  const isOnlySignature = different.every(({ path }) => path === SIGNATURE);
  const missing = isOnlySignature && !isAsPlanned(run, before) ? [] : different;
  if (missing.length > 0 && !isAsPlanned(run, before)) {
    return stale(`${spec.repo} has moved to ${before.head.slice(0, 12)} since the plan was made`);
  }
  // Private before anything is added, public after everything was read back: the public never sees what was not checked.
  let after = spec.target.visibility === 'private' ? await setVisibility(run, before) : before;
  let upBytes = 0;
  if (missing.length > 0) {
    const sent = await sendFiles(run, missing, before);
    upBytes = sent.upBytes;
    if (sent.state === 'stale') return stale(sent.why);
    after = sent.after;
    if (sent.note !== undefined) notes.push(sent.note);
    mustBeWhole(spec.repo, files, after);
  }
  after = await setTag(run, after);
  const seen = await seenBy(run, after);
  if (!isTagged(seen, run.value)) {
    return failed(
      'conflict',
      `${spec.tag} of ${spec.repo} names other files than the ones that were published`,
      'run zoo plan: it shows what would be done about it',
    );
  }
  if (spec.target.visibility === 'public') after = await setVisibility(run, after);
  return {
    state: 'done',
    seen: seenOf(after, seen.named),
    downBytes: 0,
    upBytes,
    notes,
  };
}

async function removeRepo(run: Run, value: PublicationWanted): Promise<Publishing> {
  const { spec, repo } = run;
  if (!spec.target.prune)
    return failed('input', `${spec.repo} is not deleted: its target does not say prune: true`);
  const state = await repo.look();
  if (state === undefined) return { state: 'absent', notes: [] };
  if (!isAsPlanned(run, state)) return stale(`${spec.repo} has changed since the plan was made`);
  return removePruned(run, state, value);
}

/** The commit that the plan was made from; undefined: it saw no repo. */
function parentOf({ reads }: Action<'publication'>): string | undefined {
  return reads.find(({ what }) => what === 'parentCommit')?.version;
}

/** A plan that saw no repo may go on from an empty one, and from nothing else. */
function isAsPlanned(
  {
    action,
    spec: {
      target: { traits },
    },
  }: Pick<Run, 'action' | 'spec'>,
  state: RepoState,
): boolean {
  const parent = parentOf(action);
  return parent === undefined ? isEmpty(state, traits) : parent === state.head;
}

function failed(kind: 'input' | 'bug' | 'conflict', message: string, remedy?: string): Publishing {
  return { state: 'failed', failure: { class: kind, message, ...(remedy === undefined ? {} : { remedy }) } };
}

function stale(why: string): Publishing {
  return { state: 'stale', why };
}
