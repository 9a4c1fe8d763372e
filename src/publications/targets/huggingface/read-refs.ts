import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { RepoTree } from '../../../drivers/observe-context.ts';
import type { RepoHoldings } from '../../../resources/publication.ts';
import { DEFAULT_BRANCH } from './default-branch.ts';
import { isObject, type JsonObject, textOf } from './foreign-json.ts';
import type { HubHttp } from './hub-http.ts';
import { readObject, unreadable } from './read-object.ts';

type Refs = Pick<RepoTree, 'tags' | 'branches'>;

/** Name -> the commit it points to. */
export async function readRefs(http: HubHttp, repo: string): Promise<Refs> {
  const asking = { to: `/api/models/${repo}/refs`, what: `list the tags of ${repo}` };
  const answer = readObject(await http.call({ method: 'GET', ...asking }), { ...asking, url: http.url });
  const named = (list: string): Readonly<Record<string, string>> =>
    byText(answer, { list, key: 'name' }, () => unreadable(http.url, asking.what));
  return { tags: named('tags'), branches: named('branches') };
}

/** All that would be lost with the repo. Throws when its refs could not be looked at. */
export async function readHoldings(http: HubHttp, repo: string): Promise<RepoHoldings> {
  const asking = { to: `/api/models/${repo}/refs?include_prs=1`, what: `list all refs of ${repo}` };
  const answer = readObject(await http.call({ method: 'GET', ...asking }), { ...asking, url: http.url });
  const refs = ['branches', 'converts', 'tags', 'pullRequests']
    .filter((list) => list !== 'pullRequests' || answer[list] !== undefined)
    .flatMap((list) =>
      Object.entries(byText(answer, { list, key: 'ref' }, () => unreadable(http.url, asking.what))),
    )
    .filter(([ref]) => ref !== `refs/heads/${DEFAULT_BRANCH}`);
  return { refs: Object.fromEntries(refs), discussions: await readDiscussions(http, repo) };
}

async function readDiscussions(http: HubHttp, repo: string): Promise<RepoHoldings['discussions']> {
  const asking = { to: `/api/models/${repo}/discussions`, what: `list the discussions of ${repo}` };
  try {
    const answer = readObject(await http.call({ method: 'GET', ...asking }), { ...asking, url: http.url });
    const { count, numClosedDiscussions: closed } = answer;
    if (typeof count !== 'number' || typeof closed !== 'number') throw unreadable(http.url, asking.what);
    // Whether the closed ones are in the first number is up to the hub.
    return { count: Math.max(count, closed) };
  } catch (error) {
    if (!(error instanceof WorldFailure) || error.failure.class === 'interrupted') throw error;
    return { why: error.failure.message };
  }
}

const COMMIT = /^[0-9a-f]{40,64}$/;

/** A list that is missing, has an entry that says nothing or names no commit, or says two things of one name, is no answer. */
function byText(
  answer: JsonObject,
  { list, key }: { readonly list: string; readonly key: 'name' | 'ref' },
  broken: () => WorldFailure,
): Readonly<Record<string, string>> {
  const entries = answer[list];
  if (!Array.isArray(entries)) throw broken();
  const commits = new Map<string, string>();
  for (const entry of entries as readonly unknown[]) {
    const ref = isObject(entry) ? entry : undefined;
    const name = textOf(ref, key);
    const commit = textOf(ref, 'targetCommit') ?? '';
    if (name === undefined || !COMMIT.test(commit) || commits.has(name)) throw broken();
    commits.set(name, commit);
  }
  return Object.fromEntries(commits);
}
