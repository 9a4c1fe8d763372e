import { createRepo, deleteRepo } from '@huggingface/hub';
import type { Dispatcher } from 'undici';
import * as v from 'valibot';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { DEFAULT_BRANCH } from '../../../clients/huggingface/default-branch.ts';
import type { Visibility } from '../../../resources/publication.ts';
import type { Access, RemoteRepo, RepoState } from '../../target.ts';
import { commitFiles } from './commit-files.ts';
import { downloadFile } from './download-file.ts';
import { type HubHttp, openHubHttp, TOKEN_SET_BY_HTTP } from '../../../clients/huggingface/hub-http.ts';
import { readAnswer } from '../../../endpoints/answer-failures.ts';
import { isSuccess } from '../../../endpoints/http-client.ts';
import { readHoldings, readRefs } from '../../../clients/huggingface/read-refs.ts';
import { listFiles } from './list-files.ts';
import { stageFiles } from './stage-files.ts';

const repoInfo = v.object({ sha: v.optional(v.string()), private: v.optional(v.unknown()) });

/** What can be done with one repo; every call is a fresh look or a change, nothing is remembered. */
export function openHubRepo(repo: string, access: Access, dispatcher: Dispatcher): RemoteRepo {
  const http = openHubHttp(access, dispatcher);
  const api = `/api/models/${repo}`;
  return {
    look: (known) => lookAt(http, repo, known),
    filesAt: (commit) => listFiles(http, repo, commit),
    holdings: () => readHoldings(http, repo),
    create: (visibility) => createOnce(http, repo, visibility),
    async publish({ files, removed, parent, title, onBytes, beforePublish }) {
      const staged = await stageFiles(http, repo, { files, onBytes, signal: access.signal });
      await beforePublish(staged.sentBytes);
      const deleted = removed.map((path) => ({ mode: 'delete', path }) as const);
      return commitFiles(http, repo, { files: [...staged.files, ...deleted], parent, title });
    },
    download: (...what) => downloadFile(http, repo, ...what),
    async setVisibility(visibility) {
      // Older hubs know only the second of the two.
      const json = { visibility, private: visibility === 'private' };
      await http.call({ method: 'PUT', to: `${api}/settings`, what: `make ${repo} ${visibility}`, json });
    },
    async tag(name, commit) {
      const answer = await http.call({
        method: 'POST',
        to: `${api}/tag/${encodeURIComponent(commit)}`,
        what: `tag ${repo} as ${name}`,
        json: { tag: name },
        expect: [409],
      });
      return answer.status === 409 ? 'exists' : 'created';
    },
    async untag(name) {
      await http.call({
        method: 'DELETE',
        to: `${api}/tag/${encodeURIComponent(name)}`,
        what: `take the tag ${name} from ${repo}`,
        expect: [404],
      });
    },
    async remove() {
      await deleteRepo({
        repo: { type: 'model', name: repo },
        accessToken: TOKEN_SET_BY_HTTP,
        hubUrl: http.url,
        fetch: http.fetchFor(`delete ${repo}`),
      });
    },
  };
}

async function lookAt(
  http: HubHttp,
  repo: string,
  known: RepoState | undefined,
): Promise<RepoState | undefined> {
  const answer = await http.call({
    method: 'GET',
    to: `/api/models/${repo}?expand=sha&expand=private`,
    what: `look at ${repo}`,
    expect: [404],
  });
  if (answer.status === 404) return undefined;
  const info = readAnswer(repoInfo, answer, { server: http.url, what: `look at ${repo}` });
  const said = info.sha;
  if (said === undefined) {
    throw new WorldFailure({
      class: 'network',
      message: `${http.url} does not say which commit ${repo} is at`,
    });
  }
  const visibility: Visibility = info.private === true ? 'private' : 'public';
  const filesAt = async (commit: string) =>
    known?.head === commit ? known.files : listFiles(http, repo, commit);
  const [files, refs] = await Promise.all([filesAt(said), readRefs(http, repo)]);
  // Another writer may have committed between the two questions: what clients get is what the branch names.
  const head = refs.branches[DEFAULT_BRANCH] ?? said;
  return { head, visibility, files: head === said ? files : await filesAt(head), ...refs };
}

/** Two runs that create the same repo are no conflict: what counts is decided by the commit. */
async function createOnce(
  http: HubHttp,
  repo: string,
  visibility: Visibility,
): Promise<'created' | 'exists'> {
  try {
    await createRepo({
      repo: { type: 'model', name: repo },
      visibility,
      accessToken: TOKEN_SET_BY_HTTP,
      hubUrl: http.url,
      fetch: http.fetchFor(`create ${repo}`),
    });
    return 'created';
  } catch (error) {
    if (!(error instanceof WorldFailure) || error.failure.class !== 'conflict') throw error;
    const { status } = await http.send({
      method: 'GET',
      to: `/api/models/${repo}?expand=sha`,
      what: `look at ${repo}`,
    });
    if (isSuccess(status)) return 'exists';
    throw error;
  }
}
