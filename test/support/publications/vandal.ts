/** What somebody with write access to a repo may do there without zoo. */
export interface Vandal {
  branch(name: string): Promise<void>;
  /** At a branch, a tag or a commit. */
  tag(name: string, at: string): Promise<void>;
  untag(name: string): Promise<void>;
  /** Adds or replaces files on a branch; regular ones, never LFS. */
  commit(branch: string, files: Readonly<Record<string, string | Buffer>>): Promise<void>;
  discuss(title: string): Promise<void>;
  /** What a client gets. */
  resolve(revision: string, path: string): Promise<string>;
  refs(): Promise<Refs>;
  /** Paths at a revision; undefined: the repo is gone. */
  tree(revision?: string): Promise<readonly string[] | undefined>;
}
interface Refs {
  readonly branches: readonly Ref[];
  readonly tags: readonly Ref[];
}
interface Ref {
  readonly name: string;
  readonly targetCommit: string;
}

export function vandalAt(url: string, repo: string): Vandal {
  async function ask(method: string, to: string, body?: string): Promise<Response> {
    const headers = { 'content-type': to.includes('/commit/') ? 'application/x-ndjson' : 'application/json' };
    const answer = await fetch(`${url}${to}`, { method, headers, ...(body === undefined ? {} : { body }) });
    if (!answer.ok && answer.status !== 404)
      throw new Error(`${method} ${to}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
  const api = `/api/models/${repo}`;
  const post = async (to: string, json: unknown): Promise<void> =>
    void (await ask('POST', `${api}${to}`, JSON.stringify(json)));
  return {
    branch: (name) => post(`/branch/${encodeURIComponent(name)}`, {}),
    tag: (name, at) => post(`/tag/${encodeURIComponent(at)}`, { tag: name }),
    untag: async (name) => void (await ask('DELETE', `${api}/tag/${encodeURIComponent(name)}`)),
    async commit(branch, files) {
      const lines = [
        { key: 'header', value: { summary: 'theirs' } },
        ...Object.entries(files).map(([path, content]) => ({
          key: 'file',
          value: { path, encoding: 'base64', content: Buffer.from(content).toString('base64') },
        })),
      ].map((line) => JSON.stringify(line));
      await ask('POST', `${api}/commit/${encodeURIComponent(branch)}`, `${lines.join('\n')}\n`);
    },
    discuss: (title) => post('/discussions', { title, description: 'x' }),
    resolve: async (revision, path) => (await ask('GET', `/${repo}/resolve/${revision}/${path}`)).text(),
    async refs() {
      const refs: Refs = JSON.parse(await (await ask('GET', `${api}/refs`)).text());
      return refs;
    },
    async tree(revision = 'main') {
      const answer = await ask('GET', `${api}/tree/${encodeURIComponent(revision)}`);
      if (!answer.ok) return undefined;
      const entries: readonly { readonly path: string }[] = JSON.parse(await answer.text());
      return entries.map(({ path }) => path).filter((path) => path !== '.gitattributes');
    },
  };
}
