import { WorldFailure } from '../../../diagnostics/failure.ts';
import * as v from 'valibot';
import { BOUNDS } from '../../../resources/bounds.ts';
import { canonicalJson } from '../../../resources/content.ts';
import type { Digest } from '../../../resources/digest.ts';
import type { InnerPath } from '../../../resources/inner-path.ts';
import { byteCount, digest as digestText, innerPath, parseForeign } from '../../../resources/foreign-json.ts';
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

const blob = { digest: digestText, size: byteCount };
const layer = v.pipe(
  v.object({
    mediaType: v.pipe(v.string(), v.check(isRaw, 'a layer of it is no plain file')),
    ...blob,
    annotations: v.object({ [TITLE]: innerPath, [FILE_PATH]: v.optional(v.string()) }),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }): Layer => {
    const { digest, size, annotations } = dataset.value;
    const path = annotations[TITLE];
    // Some clients read the one name, and some the other: a file with two would not be what was compared.
    if ((annotations[FILE_PATH] ?? path) === path) return { path, digest, size };
    addIssue({ message: `${path} has another name as well` });
    return NEVER;
  }),
);
const manifest = v.pipe(
  v.object({
    config: v.object({ mediaType: v.literal(CONFIG, `its config is no ${CONFIG}`), ...blob }),
    layers: v.array(layer),
    annotations: v.optional(v.record(v.string(), v.string()), {}),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }): Manifest => {
    const { config, layers, annotations } = dataset.value;
    const paths = new Set<string>();
    const twice = layers.find(({ path }) => paths.size === paths.add(path).size);
    if (twice !== undefined) {
      addIssue({ message: `${twice.path} is in it twice` });
      return NEVER;
    }
    return {
      layers: layers.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      config: { digest: config.digest, size: config.size },
      annotations,
    };
  }),
);

/** Of bytes whose digest was checked. Throws WorldFailure `input` for a manifest that zoo cannot have written. */
export function parseManifest(bytes: Buffer, where: string): Manifest {
  const read = parseForeign(manifest, bytes.toString('utf8'), BOUNDS.answer);
  if ('value' in read) return read.value;
  throw new WorldFailure({
    class: 'input',
    message: `${where} is no model in the modelpack layout: ${read.problem}`,
    remedy: 'Give the model another repo with `repo:`, or take away there what is not a model of zoo.',
  });
}
