import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commit } from '@huggingface/hub';
import { serveHub, type HubOptions } from '../../../../src/hub/serve-hub.ts';
import { createHuggingFaceTarget } from '../../../../src/publications/targets/huggingface/huggingface-target.ts';
import type { Endpoint } from '../../../../src/drivers/apply-context.ts';
import type { TestTarget } from './target-rig.ts';

export const startTarget = (): Promise<TestTarget> => startHubTarget();

export async function startHubTarget(options: Partial<HubOptions> = {}, token?: string): Promise<TestTarget> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-hub-'));
  const hub = await serveHub({ directory, ...options });
  const endpoint: Endpoint = { url: hub.url, ...(token === undefined ? {} : { token }) };
  const credentials = { hubUrl: hub.url, accessToken: token ?? 'hf_anybody' };

  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${hub.url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
  const peer: TestTarget = {
    target: createHuggingFaceTarget(),
    endpoint,
    async edit(repo, path, text) {
      await commit({
        repo,
        title: 'by hand',
        operations: [{ operation: 'addOrUpdate', path, content: new Blob([text]) }],
        ...credentials,
      });
    },
    async remove(repo, path) {
      await commit({ repo, title: 'by hand', operations: [{ operation: 'delete', path }], ...credentials });
    },
    async deleteTag(repo, tag) {
      await ask('DELETE', `/api/models/${repo}/tag/${encodeURIComponent(tag)}`);
    },
    async otherVersion(repo) {
      return (await peer.commits(repo)).at(-1) ?? '';
    },
    async open(repo) {
      await ask('PUT', `/api/models/${repo}/settings`, { private: false });
    },
    async load(repo, path) {
      return Buffer.from(await (await ask('GET', `/${repo}/resolve/main/${path}`)).arrayBuffer());
    },
    async commits(repo) {
      const commits: unknown = await (await ask('GET', `/api/models/${repo}/commits/main`)).json();
      if (!Array.isArray(commits)) throw new Error('not a list of commits');
      return commits.map(({ id }: { readonly id: string }) => id);
    },
    async close() {
      await hub.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return peer;
}
