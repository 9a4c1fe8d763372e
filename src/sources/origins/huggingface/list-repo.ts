import * as v from 'valibot';
import { type HubHttp, hubPath } from '../../../clients/huggingface/hub-http.ts';
import { readTree } from '../../../clients/huggingface/read-tree.ts';
import type { WorldFailure } from '../../../diagnostics/failure.ts';
import type { OriginListing } from '../../../drivers/observe-context.ts';
import { readAnswer } from '../../../endpoints/answer-failures.ts';
import { followed, REDIRECTS } from '../../../endpoints/follow-redirects.ts';
import type { Answer } from '../../../endpoints/http-client.ts';
import { type ListedFile, canonicalJson } from '../../../resources/content.ts';
import { parseInnerPaths } from '../../../resources/inner-path.ts';
import type { OriginSpec } from '../../../resources/source.ts';
import { checkAdapter, readShapes } from '../../check/check-adapter.ts';
import type { Checked } from '../../check/check-source.ts';
import { lookFromAfar } from '../../check/look-from-afar.ts';
import { refuseOtherWeights } from '../../check/other-weights.ts';
import { refusedName } from '../../fail.ts';
import type { ListContext } from '../../origin.ts';
import { peekAt } from './peek.ts';
import { refusedSource } from './refused-source.ts';
import { type RepoFile, repoView } from './repo-place.ts';
import { type SelectWith, selectInRepo } from './select-in-repo.ts';

const COMMIT = /^[0-9a-f]{40}$/;
const revisionInfo = v.object({ sha: v.pipe(v.string(), v.regex(COMMIT)) });

/**
 * The model's files at the commit that the revision means now: one request for the commit (none when it is one), one for
 * each thousand files. The key is made of paths, sizes and hashes alone, so that a mirror gives the same.
 */
export async function listRepo(
  client: HubHttp,
  spec: OriginSpec<'huggingface'>,
  { hash, selections, context }: SelectWith & { readonly context: ListContext },
): Promise<OriginListing> {
  const { repo, revision } = spec;
  const what = `list ${repo} at ${revision}`;
  const asSource = refusedSource(client, `${repo} at ${revision}`);
  const commit = COMMIT.test(revision) ? revision : await commitOf(client, spec, { what, asSource });
  const tree = await readTree(client, { repo, commit, what, asSource });
  // Git's hash of a file in LFS is of its pointer, and says nothing of its bytes.
  const found = tree.map(({ name, size, gitOid, sha256 }): RepoFile =>
    sha256 === undefined ? { name, size, gitOid } : { name, size, sha256 },
  );
  const peek = peekAt({ client, repo, commit, context });
  const selection = await selectInRepo(found, peek, { hash, selections });
  refuseOtherWeights(selection, `${repo} at ${commit}`);
  const chosen = new Set(selection.files);
  const files = listed(
    found.filter(({ name }) => chosen.has(name)),
    `${client.url}, in ${repo} at ${commit}`,
  );
  const identity = files.map(({ path: name, size, sha256, gitOid }) => ({
    path: name,
    size,
    oid: sha256 ?? gitOid ?? '',
  }));
  const key = hash(canonicalJson(identity));
  const checkedAs = (source: string): Checked => ({
    source,
    view: repoView(files, peek),
    signal: context.signal,
  });
  return {
    key,
    revision: commit,
    files,
    leftOut: selection.leftOut,
    // Of an adapter all is read that decides: its configuration, and the header of its weights.
    async look(source, base) {
      if (base === undefined) await lookFromAfar(checkedAs(source));
      else await checkAdapter(checkedAs(source), base);
    },
    shapes: (source) => readShapes(checkedAs(source)),
  };
}

/** Sorted. Names that are no paths, or two that are one file on some systems, are no source. */
function listed(entries: readonly RepoFile[], where: string): readonly ListedFile[] {
  const { paths, problem } = parseInnerPaths(entries.map(({ name }) => name));
  if (paths === undefined) throw refusedName(where, problem);
  return entries
    .flatMap(({ name: _name, ...entry }, index): readonly ListedFile[] => {
      const path = paths[index];
      return path === undefined ? [] : [{ path, ...entry }];
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function commitOf(
  client: HubHttp,
  { repo, revision }: OriginSpec<'huggingface'>,
  asking: { readonly what: string; readonly asSource: (answer: Answer) => WorldFailure },
): Promise<string> {
  const { what, asSource: refused } = asking;
  const to = `/api/models${hubPath(repo)}/revision/${encodeURIComponent(revision)}`;
  const answer = await followed(client, { to, what, isOnlyHere: true }, (hop) =>
    client.call({ method: 'GET', what, refused, expect: REDIRECTS, ...hop }),
  );
  return readAnswer(revisionInfo, answer, { server: client.url, what }).sha;
}
