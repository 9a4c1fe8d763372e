import { readGguf } from '../../weights/read-gguf.ts';
import { hashBytes } from '../../blobs/hash-file.ts';
import type { Digest } from '../../resources/digest.ts';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { FileEntry } from '../store/git-objects.ts';
import type { PathEntry } from '../store/walk-tree.ts';
import { isProjector, quantizationIn } from './gguf-files.ts';
import { goTemplate } from './go-template.ts';

interface Layer {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

/** What Ollama pulls, and the small blobs of it that no file of the repo is. */
interface OllamaModel {
  readonly manifest: string;
  readonly made: ReadonlyMap<Digest, Uint8Array>;
}

/** Models that were asked for lately. Ollama reads a manifest, and right after it the blobs that the manifest names. */
export interface OllamaModels {
  /** Of one GGUF file at a commit. */
  manifest(
    repo: { readonly id: string; readonly commit: string; readonly files: readonly PathEntry[] },
    path: string,
  ): Promise<string | undefined>;
  /** Undefined for what no manifest of this repo has named since the hub started. */
  blob(repoId: string, digest: Digest): Promise<Uint8Array | undefined>;
}

const MODELS_KEPT = 200;

export function openOllamaModels(blobs: BlobStore): OllamaModels {
  const kept = new Map<string, Promise<OllamaModel>>();
  return {
    async manifest({ id, commit, files }, path) {
      const entry = files.find((item) => item.path === path)?.entry;
      if (entry?.kind !== 'file') return undefined;
      const key = `${id}/${commit}/${path}`;
      const model = kept.get(key) ?? ollamaModel(blobs, files, { path, file: entry });
      // What was asked for last goes last.
      kept.delete(key);
      kept.set(key, model);
      const oldest = kept.size > MODELS_KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      model.catch(() => kept.delete(key));
      return (await model).manifest;
    },
    async blob(repoId, digest) {
      for (const [key, model] of kept) {
        const bytes = key.startsWith(`${repoId}/`) ? (await model).made.get(digest) : undefined;
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },
  };
}

const TYPE = 'application/vnd.ollama.image';
/** Files at the top of a repo that say what its GGUF files do not, as on the Hub. */
const FILES_OF_OLLAMA = ['template', 'system', 'params'];

/**
 * A model as Ollama's registry would show it: the GGUF file itself is the layer, byte for byte.
 */
async function ollamaModel(
  blobs: BlobStore,
  files: readonly PathEntry[],
  model: { readonly path: string; readonly file: FileEntry },
): Promise<OllamaModel> {
  const made = new Map<Digest, Uint8Array>();
  const layerOf = (kind: string, { digest, sizeBytes }: FileEntry): Layer => ({
    mediaType: `${TYPE}.${kind}`,
    digest,
    size: sizeBytes,
  });
  const make = (mediaType: string, text: string): Layer => {
    const bytes = Buffer.from(text);
    const { digest } = hashBytes(bytes);
    made.set(digest, bytes);
    return { mediaType, digest, size: bytes.byteLength };
  };
  const fileAt = (path: string): FileEntry | undefined => {
    const entry = files.find((item) => item.path === path)?.entry;
    return entry?.kind === 'file' ? entry : undefined;
  };
  const layers = [layerOf('model', model.file)];
  const projector = files.find(({ path }) => isProjector(path))?.entry;
  if (projector?.kind === 'file') layers.push(layerOf('projector', projector));
  for (const kind of FILES_OF_OLLAMA) {
    const file = fileAt(kind);
    if (file !== undefined) layers.push(layerOf(kind, file));
  }
  const { architecture, chatTemplate } = await readClaims(blobs.path(model.file.digest));
  const turned = fileAt('template') === undefined ? await goTemplate(chatTemplate) : undefined;
  if (turned !== undefined) {
    layers.push(make(`${TYPE}.template`, turned.template));
    if (turned.stop.length > 0 && fileAt('params') === undefined)
      layers.push(make(`${TYPE}.params`, JSON.stringify({ stop: turned.stop })));
  }
  const config = make(
    'application/vnd.docker.container.image.v1+json',
    JSON.stringify({
      model_format: 'gguf',
      model_family: architecture,
      model_families: [architecture],
      file_type: quantizationIn(model.path.split('/').at(-1) ?? '') ?? 'unknown',
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    }),
  );
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config,
    layers,
  });
  return { manifest, made };
}

async function readClaims(
  path: string,
): Promise<{ readonly architecture: string; readonly chatTemplate: string }> {
  const content = await readGguf(path);
  const read = (key: string): string => {
    const value = typeof content === 'string' ? undefined : content.values.get(key);
    return typeof value === 'string' ? value : '';
  };
  return { architecture: read('general.architecture'), chatTemplate: read('tokenizer.chat_template') };
}
