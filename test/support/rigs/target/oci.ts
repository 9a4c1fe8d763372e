import { createOciTarget } from '../../../../src/publications/targets/oci/oci-target.ts';
import { plainClient, TITLE } from '../../oci-registry/plain-client.ts';
import { startRegistry } from '../../oci-registry/start-registry.ts';
import type { TestTarget } from './target-rig.ts';

export async function startTarget(): Promise<TestTarget> {
  const registry = await startRegistry();
  const client = plainClient(registry.url);
  return {
    target: createOciTarget(),
    endpoint: { url: registry.url },
    async edit(repo, path, text) {
      await client.edit(repo, 'latest', { path, text });
    },
    async remove(repo, path) {
      await client.edit(repo, 'latest', { path });
    },
    deleteTag: client.deleteTag,
    async otherVersion(repo) {
      const { config } = await client.manifest(repo, 'latest');
      return client.push(repo, 'by-hand', { config, layers: [] });
    },
    async load(repo, path) {
      const { layers } = await client.manifest(repo, 'latest');
      const layer = layers.find(({ annotations }) => annotations?.[TITLE] === path);
      if (layer === undefined) throw new Error(`${repo} has no ${path}`);
      return client.blob(repo, layer.digest);
    },
    async commits(repo) {
      const head = await client.digest(repo, 'latest');
      return head === undefined ? [] : [head];
    },
    close: registry.close,
  };
}
