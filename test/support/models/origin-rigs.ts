import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRepo, uploadFiles } from '@huggingface/hub';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import type { OriginSpec } from '../../../src/resources/source.ts';
import { createDirectoryOrigin } from '../../../src/sources/origins/directory/origin.ts';
import { createHuggingfaceOrigin } from '../../../src/sources/origins/huggingface/origin.ts';
import type { ListContext, Origins } from '../../../src/sources/origin.ts';
import { tinyModel } from '../toolchain/ensure-toolchain.ts';
import { hashText } from './bench.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { anyFolder } from '../any-folder.ts';
import { noSecrets } from '../no-secrets.ts';

/** A real place that weights come from, and a way to change what is there. */
export interface OriginRig extends AsyncDisposable {
  readonly origins: Origins;
  readonly spec: OriginSpec;
  /** The same place with nothing in it. */
  readonly nowhere: OriginSpec;
  put(path: string, bytes: Uint8Array | string): Promise<void>;
}

export async function setUpDirectory(): Promise<OriginRig> {
  const base = await mkdtemp(join(tmpdir(), 'zoo-origin-'));
  await mkdir(join(base, 'model'));
  for (const [path, bytes] of await tinyFiles()) await writeFile(join(base, 'model', path), bytes);
  const cacheFile = join(base, 'hashes.json');
  return {
    origins: {
      directory: createDirectoryOrigin({
        baseDirectory: base,
        cacheFile,
        hash: hashText,
        requireFolder: anyFolder,
        secrets: noSecrets,
      }),
    },
    spec: { kind: 'directory', path: 'model' },
    nowhere: { kind: 'directory', path: 'elsewhere' },
    put: (path, bytes) => writeFile(join(base, 'model', path), bytes),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}

export interface HubRig extends OriginRig {
  readonly proxy: CuttingProxy;
  readonly spec: Extract<OriginSpec, { readonly kind: 'huggingface' }>;
}
const ACCESS = { accessToken: 'hf_test' };
const REPO = 'zen/nano';

/** The embedded hub behind a line that can be cut. */
export async function setUpHub(): Promise<HubRig> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-origin-'));
  const hub = await serveHub({ directory });
  const proxy = await startCuttingProxy(hub.url);
  const put: OriginRig['put'] = async (path, bytes) => {
    const content = new Blob([bytes]);
    await uploadFiles({
      repo: REPO,
      hubUrl: hub.url,
      ...ACCESS,
      files: [{ path, content }],
      commitTitle: path,
    });
  };
  await createRepo({ repo: REPO, hubUrl: hub.url, ...ACCESS });
  const files = [...(await tinyFiles())].map(([path, bytes]) => ({ path, content: new Blob([bytes]) }));
  await uploadFiles({ repo: REPO, hubUrl: hub.url, ...ACCESS, files, commitTitle: 'the model' });
  const spec = { kind: 'huggingface', endpoint: 'the hub', repo: REPO, revision: 'main' } as const;
  return {
    origins: {
      huggingface: createHuggingfaceOrigin({ endpoint: async () => ({ url: proxy.url }), hash: hashText }),
    },
    spec,
    nowhere: { ...spec, repo: 'zen/nothing' },
    proxy,
    put,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await hub.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function tinyFiles(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const directory = tinyModel('zen-nano');
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of await readdir(directory))
    files.set(name, new Uint8Array(await readFile(join(directory, name))));
  return files;
}

/** For who looks at a place and counts nothing. */
export function quiet(): ListContext {
  const nothing = (): void => undefined;
  return { signal: new AbortController().signal, meter: { request: nothing, hashed: nothing } };
}
