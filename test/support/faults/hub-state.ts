/** All of a hub that counts: what is in its repos, how it came there, and who may see it. Comparable between hubs. */
export async function hubState(url: string): Promise<Readonly<Record<string, unknown>>> {
  const repos = listOf(await get(`${url}/api/models?expand=private&expand=sha`));
  const states: Record<string, unknown> = {};
  for (const repo of repos.toSorted((a, b) => (textOf(a, 'id') < textOf(b, 'id') ? -1 : 1))) {
    const api = `${url}/api/models/${textOf(repo, 'id')}`;
    const commits = listOf(await get(`${api}/commits/main`));
    // Commits carry the time at which they were made: they are told by their place in the history.
    const order = commits.map((commit) => textOf(commit, 'id'));
    const { tags }: { readonly tags: unknown } = JSON.parse(await get(`${api}/refs`));
    states[textOf(repo, 'id')] = {
      private: Reflect.get(repo, 'private'),
      commits: commits.map((commit) => textOf(commit, 'title')),
      files: listOf(await get(`${api}/tree/main?recursive=true`)).map((file) => [
        textOf(file, 'path'),
        textOf(file, 'oid'),
        Reflect.get(file, 'lfs'),
      ]),
      tags: listOf(JSON.stringify(tags)).map((tag) => [
        textOf(tag, 'name'),
        order.indexOf(textOf(tag, 'targetCommit')),
      ]),
    };
  }
  return states;
}

async function get(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}

function listOf(text: string): readonly object[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error(`not a list: ${text}`);
  return value.filter((item: unknown): item is object => typeof item === 'object' && item !== null);
}

function textOf(object: object, key: string): string {
  return String(Reflect.get(object, key));
}
