import * as v from 'valibot';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { readAnswer } from '../../endpoints/answer-failures.ts';
import { gitOid } from '../../resources/foreign-json.ts';
import type { RepoHoldings } from '../../resources/publication.ts';
import { DEFAULT_BRANCH } from './default-branch.ts';
import type { HubHttp } from './hub-http.ts';

interface Refs {
  /** Name -> the commit it points to. */
  readonly tags: Readonly<Record<string, string>>;
  readonly branches: Readonly<Record<string, string>>;
}

type Named = readonly [name: string, commit: string];
const byName = v.pipe(
  v.object({ name: v.string(), targetCommit: gitOid }),
  v.transform(({ name, targetCommit }): Named => [name, targetCommit]),
);
const byRef = v.pipe(
  v.object({ ref: v.string(), targetCommit: gitOid }),
  v.transform(({ ref, targetCommit }): Named => [ref, targetCommit]),
);
/** A list that is missing, has an entry that says nothing or names no commit, or says two things of one name, is no answer. */
function listOf(entry: v.GenericSchema<unknown, Named>) {
  return v.pipe(
    v.array(entry),
    v.check((refs) => new Set(refs.map(([name]) => name)).size === refs.length),
  );
}
const named = v.pipe(
  listOf(byName),
  v.transform((refs) => Object.fromEntries(refs)),
);
const refLists = v.object({ tags: named, branches: named });
const allRefs = v.object({
  branches: listOf(byRef),
  converts: listOf(byRef),
  tags: listOf(byRef),
  pullRequests: v.optional(listOf(byRef), []),
});
const discussions = v.object({ count: v.number(), numClosedDiscussions: v.number() });

export async function readRefs(http: HubHttp, repo: string): Promise<Refs> {
  return ask(http, refLists, { to: `/api/models/${repo}/refs`, what: `list the tags of ${repo}` });
}

/** All that would be lost with the repo. Throws when its refs could not be looked at. */
export async function readHoldings(http: HubHttp, repo: string): Promise<RepoHoldings> {
  const asking = { to: `/api/models/${repo}/refs?include_prs=1`, what: `list all refs of ${repo}` };
  const { branches, converts, tags, pullRequests } = await ask(http, allRefs, asking);
  const refs = [...branches, ...converts, ...tags, ...pullRequests].filter(
    ([ref]) => ref !== `refs/heads/${DEFAULT_BRANCH}`,
  );
  return { refs: Object.fromEntries(refs), discussions: await readDiscussions(http, repo) };
}

async function readDiscussions(http: HubHttp, repo: string): Promise<RepoHoldings['discussions']> {
  const asking = { to: `/api/models/${repo}/discussions`, what: `list the discussions of ${repo}` };
  try {
    const { count, numClosedDiscussions: closed } = await ask(http, discussions, asking);
    // Whether the closed ones are in the first number is up to the hub.
    return { count: Math.max(count, closed) };
  } catch (error) {
    if (!(error instanceof WorldFailure) || error.failure.class === 'interrupted') throw error;
    return { why: error.failure.message };
  }
}

async function ask<T>(
  http: HubHttp,
  schema: v.GenericSchema<unknown, T>,
  asking: { readonly to: string; readonly what: string },
): Promise<T> {
  const answer = await http.call({ method: 'GET', ...asking });
  return readAnswer(schema, answer, { server: http.url, what: asking.what });
}
