/** What somebody else does in a registry without zoo: plain requests, as any client sends them. */
import { hashBytes } from '../../../src/blobs/hash-file.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}
export interface ImageManifest {
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

interface Sending {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface PlainClient {
  /** Digest of the manifest; undefined: no such tag. */
  digest(repo: string, tag: string): Promise<string | undefined>;
  manifest(repo: string, name: string): Promise<ImageManifest>;
  blob(repo: string, digest: string): Promise<Buffer>;
  /** Puts these layers in place of the ones there, under the tag. Answers the digest. */
  push(repo: string, tag: string, manifest: ImageManifest): Promise<string>;
  /** With a file written, or taken away where there is no text. */
  edit(repo: string, tag: string, change: { readonly path: string; readonly text?: string }): Promise<string>;
  deleteTag(repo: string, tag: string): Promise<void>;
  deleteBlob(repo: string, digest: string): Promise<void>;
}

export function plainClient(url: string, headers: Readonly<Record<string, string>> = {}): PlainClient {
  async function ask(method: string, path: string, init: Sending = {}): Promise<Response> {
    const response = await fetch(new URL(path, url), {
      method,
      ...init,
      headers: { accept: MANIFEST, ...headers, ...init.headers },
    });
    if (response.ok || response.status === 404) return response;
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
  async function upload(repo: string, bytes: Buffer): Promise<string> {
    const { digest } = hashBytes(bytes);
    const started = await ask('POST', `/v2/${repo}/blobs/uploads/`);
    const to = new URL(started.headers.get('location') ?? '', url);
    to.searchParams.set('digest', digest);
    await ask('PUT', to.href, { body: new Uint8Array(bytes) });
    return digest;
  }
  const client: PlainClient = {
    async digest(repo, tag) {
      const answer = await ask('HEAD', `/v2/${repo}/manifests/${tag}`);
      return answer.headers.get('docker-content-digest') ?? undefined;
    },
    async manifest(repo, name) {
      const manifest: ImageManifest = JSON.parse(
        await (await ask('GET', `/v2/${repo}/manifests/${name}`)).text(),
      );
      return manifest;
    },
    async blob(repo, digest) {
      return Buffer.from(await (await ask('GET', `/v2/${repo}/blobs/${digest}`)).arrayBuffer());
    },
    async push(repo, tag, manifest) {
      const body = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, ...manifest });
      await ask('PUT', `/v2/${repo}/manifests/${tag}`, { body, headers: { 'content-type': MANIFEST } });
      return hashBytes(body).digest;
    },
    async edit(repo, tag, { path, text }) {
      const before = await client.manifest(repo, tag);
      const layers = before.layers.filter((layer) => layer.annotations?.[TITLE] !== path);
      if (text === undefined) return client.push(repo, tag, { ...before, layers });
      const bytes = Buffer.from(text);
      const layer = {
        mediaType: 'application/vnd.cncf.model.doc.v1.raw',
        digest: await upload(repo, bytes),
        size: bytes.byteLength,
        annotations: { [TITLE]: path },
      };
      return client.push(repo, tag, { ...before, layers: [...layers, layer] });
    },
    async deleteBlob(repo, digest) {
      await ask('DELETE', `/v2/${repo}/blobs/${digest}`);
    },
    async deleteTag(repo, tag) {
      // This registry deletes manifests with all of their tags, and no single tag: so it is moved to one of its own first.
      const { config } = await client.manifest(repo, tag);
      const digest = await client.push(repo, tag, { config, layers: [] });
      await ask('DELETE', `/v2/${repo}/manifests/${digest}`);
    },
  };
  return client;
}

export const TITLE = 'org.opencontainers.image.title';
