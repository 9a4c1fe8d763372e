import { WorldFailure } from '../../../diagnostics/failure.ts';
import { parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { canonicalJson } from '../../../resources/content.ts';
import type { Digest } from '../../../resources/digest.ts';
import { parseInnerPath, type InnerPath } from '../../../resources/inner-path.ts';
import {
  digestIn,
  NotReadable,
  objectIn,
  objectsIn,
  readable,
  sizeIn,
  textIn,
} from '../../../resources/json-reader.ts';
import type { Change } from '../../target.ts';
import { ARTIFACT, CONFIG, FILE_PATH, isRaw, layerType, MANIFEST, TITLE, VERSION } from './media-types.ts';

/** One file of a manifest: its blob is the file. */
export interface Layer {
  readonly path: InnerPath;
  readonly digest: Digest;
  readonly size: number;
}
export interface Manifest {
  readonly layers: readonly Layer[];
  readonly config: Omit<Layer, 'path'>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The same files and the same words give the same bytes: no time is in them. */
export function manifestText({ layers, config, annotations }: Manifest): string {
  return canonicalJson({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: ARTIFACT,
    config: { mediaType: CONFIG, ...config },
    layers: layers.map(({ path, digest, size }) => ({
      mediaType: layerType(path),
      digest,
      size,
      annotations: { [FILE_PATH]: path, [TITLE]: path },
    })),
    annotations,
  });
}

/** What a client reads of the model before it fetches a file. */
export function configText(layers: readonly Layer[], about: NonNullable<Change['about']>): string {
  const { family, model, version, title, format } = about;
  return canonicalJson({
    descriptor: { family, name: `${family}-${model}`, title, version },
    config: { format },
    modelfs: { type: 'layers', diffIds: layers.map(({ digest }) => digest) },
  });
}

export function annotationsOf({ title, version }: NonNullable<Change['about']>): Manifest['annotations'] {
  return { [TITLE]: title, [VERSION]: version };
}

/** Of bytes whose digest was checked. Throws WorldFailure `input` for a manifest that zoo cannot have written. */
export function parseManifest(bytes: Buffer, where: string): Manifest {
  const json = parseBoundedJson(bytes.toString('utf8'), BOUNDS.answer);
  const read = 'value' in json ? readable(() => manifestIn(json.value)) : json;
  if ('value' in read) return read.value;
  throw new WorldFailure({
    class: 'input',
    message: `${where} is no model in the modelpack layout: ${read.problem}`,
    remedy: 'Give the model another repo with `repo:`, or take away there what is not a model of zoo.',
  });
}

function manifestIn(value: unknown): Manifest {
  const manifest = objectIn(value);
  const config = objectIn(manifest['config']);
  if (textIn(config['mediaType']) !== CONFIG) throw new NotReadable(`its config is no ${CONFIG}`);
  const layers = new Map<string, Layer>();
  for (const layer of objectsIn(manifest['layers'])) {
    if (!isRaw(textIn(layer['mediaType']))) throw new NotReadable('a layer of it is no plain file');
    const annotations = objectIn(layer['annotations']);
    // Some clients read the one name, and some the other: a file with two would not be what was compared.
    const { path, problem } = parseInnerPath(textIn(annotations[TITLE]));
    if (path === undefined) throw new NotReadable(problem);
    if ((annotations[FILE_PATH] ?? path) !== path) throw new NotReadable(`${path} has another name as well`);
    if (layers.has(path)) throw new NotReadable(`${path} is in it twice`);
    layers.set(path, { path, ...blobIn(layer) });
  }
  const annotations = Object.entries(objectIn(manifest['annotations'] ?? {}));
  return {
    layers: [...layers.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    config: blobIn(config),
    annotations: Object.fromEntries(annotations.map(([name, text]) => [name, textIn(text)])),
  };
}

function blobIn({ digest, size }: Readonly<Record<string, unknown>>): Omit<Layer, 'path'> {
  return { digest: digestIn(digest), size: sizeIn(size) };
}
