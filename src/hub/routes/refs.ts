import { type Answer, json } from '../http/answer.ts';
import { booleanFlag, readJsonObject, requiredText, textField } from '../http/read-body.ts';
import type { RepoRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { HubError, revisionNotFound } from '../hub-error.ts';
import { checkRefName } from '../store/check-ref-name.ts';
import { findRevision } from '../store/find-revision.ts';
import type { RepoRecord } from '../store/repo-record.ts';
import { moveRef, toSecond } from '../store/build-commit.ts';

/** Names of commits: branches move, tags do not. */
export const REF_ROUTES: readonly Route[] = [
  apiRoute('GET', '/refs', { effect: 'read', handle: listRefs }),
  apiRoute('POST', '/branch/*', { effect: 'write', handle: createBranch }),
  apiRoute('DELETE', '/branch/*', { effect: 'write', handle: deleteBranch }),
  apiRoute('POST', '/tag/*', { effect: 'write', handle: createTag }),
  apiRoute('DELETE', '/tag/*', { effect: 'write', handle: deleteTag }),
  apiRoute('POST', '/super-squash/*', { effect: 'write', handle: squash }),
];

async function listRefs({ repo, query }: RepoRequest): Promise<Answer> {
  const under = (prefix: string) =>
    Object.entries(repo.record.refs)
      .filter(([ref]) => ref.startsWith(prefix))
      .map(([ref, targetCommit]) => ({ name: ref.slice(prefix.length), ref, targetCommit }));
  return json({
    branches: under('refs/heads/'),
    converts: under('refs/convert/'),
    tags: under('refs/tags/'),
    ...(booleanFlag(query.get('include_prs')) ? { pullRequests: under('refs/pr/') } : {}),
  });
}

/** `refs/pr/N` and `refs/convert/…` are whole names; anything else is a branch. */
function branchRef(rest: readonly string[]): string {
  const name = checkRefName(rest.join('/'));
  return /^refs\/(convert|pr)\//.test(name) ? name : `refs/heads/${name.replace(/^refs\/heads\//, '')}`;
}

async function createBranch({ hub, repo, rest, body, asker }: RepoRequest): Promise<Answer> {
  const ref = branchRef(rest);
  const wish = await readJsonObject(body);
  const startingPoint = textField(wish, 'startingPoint') ?? 'HEAD';
  await hub.store.repos.update(repo.record.id, async (current) => {
    if (Object.hasOwn(current.record.refs, ref) && wish['overwrite'] !== true) {
      throw new HubError(409, `Reference ${ref} already exists`);
    }
    refuseNesting(current.record, ref);
    const commit =
      wish['emptyBranch'] === true
        ? await current.objects.writeCommit({
            tree: await current.objects.writeTree([]),
            author: asker.name,
            date: toSecond(new Date()),
            title: 'initial commit',
            description: '',
            position: 1,
          })
        : await current.objects.readCommit(
            (await findRevision(current.record, current.objects, [startingPoint])).commit,
          );
    return moveRef(hub.store, current, { ref, commit });
  });
  return json({});
}

/** git cannot hold `a` and `a/b`, and an address could not tell a folder of one from the other. */
function refuseNesting({ refs }: RepoRecord, ref: string): void {
  const other = Object.keys(refs).find((known) => known.startsWith(`${ref}/`) || ref.startsWith(`${known}/`));
  if (other !== undefined) throw new HubError(409, `${ref} cannot be made beside ${other}`);
}

async function deleteBranch({ hub, repo, rest }: RepoRequest): Promise<Answer> {
  const ref = branchRef(rest);
  await hub.store.repos.update(repo.record.id, async ({ record }) => {
    if (ref === `refs/heads/${record.defaultBranch}`)
      throw new HubError(403, `Cannot delete ${ref}: it is the default branch`);
    return withoutRef(record, ref);
  });
  return json({});
}

async function createTag({ hub, repo, rest, body }: RepoRequest): Promise<Answer> {
  const name = requiredText(await readJsonObject(body), 'tag');
  await hub.store.repos.update(repo.record.id, async ({ record, objects }) => {
    const { commit } = await findRevision(record, objects, rest);
    const ref = `refs/tags/${checkRefName(name)}`;
    if (Object.hasOwn(record.refs, ref)) throw new HubError(409, `Tag already exists: ${ref}`);
    refuseNesting(record, ref);
    return { ...record, refs: { ...record.refs, [ref]: commit } };
  });
  return json({});
}

async function deleteTag({ hub, repo, rest }: RepoRequest): Promise<Answer> {
  const ref = `refs/tags/${rest.join('/')}`;
  await hub.store.repos.update(repo.record.id, async ({ record }) => withoutRef(record, ref));
  return json({});
}

function withoutRef(record: RepoRecord, ref: string): RepoRecord {
  if (!Object.hasOwn(record.refs, ref)) throw revisionNotFound(ref);
  const { [ref]: _, ...refs } = record.refs;
  return { ...record, refs };
}

/** One commit without a past, with the same files. */
async function squash({ hub, repo, rest, body, asker }: RepoRequest): Promise<Answer> {
  const title = textField(await readJsonObject(body), 'message') ?? `Super-squash branch '${rest.join('/')}'`;
  await hub.store.repos.update(repo.record.id, async (current) => {
    const { ref, commit } = await findRevision(current.record, current.objects, rest);
    if (ref === undefined || ref.startsWith('refs/tags/')) throw revisionNotFound(rest.join('/'));
    const { tree } = await current.objects.readCommit(commit);
    const date = toSecond(new Date());
    const alone = await current.objects.writeCommit({
      tree,
      author: asker.name,
      date,
      title,
      description: '',
      position: 1,
    });
    return moveRef(hub.store, current, { ref, commit: alone });
  });
  return json({});
}
