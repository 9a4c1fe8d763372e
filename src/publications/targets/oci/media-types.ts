/**
 * The names of the CNCF ModelPack layout (https://github.com/modelpack/model-spec): one layer per file, as it is. So the
 * digest of a layer is the digest of the file, and what a registry has of it needs not be sent again.
 */
export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const ARTIFACT = 'application/vnd.cncf.model.manifest.v1+json';
export const CONFIG = 'application/vnd.cncf.model.config.v1+json';
export const FILE_PATH = 'org.cncf.model.filepath';
export const TITLE = 'org.opencontainers.image.title';
export const VERSION = 'org.opencontainers.image.version';

/** A registry shows a manifest only to those who say that they can read its kind. */
export const ACCEPT = [
  MANIFEST,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

const PREFIX = 'application/vnd.cncf.model.';
const RAW = /^application\/vnd\.cncf\.model\.(?:weight|weight\.config|doc|code|dataset)\.v1\.raw$/;

/** By what the file is for; a name that says nothing is a document. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:gguf|safetensors|onnx|onnx_data|bin|pt|pth|npz)$/i, 'weight'],
  [/(?:\.(?:json|jinja|model|tiktoken)|(?:^|\/)(?:merges|vocab)\.txt)$/i, 'weight.config'],
  [/\.py$/i, 'code'],
];

export function layerType(path: string): string {
  // What zoo writes about the model is none of its settings.
  const kind = path.startsWith('zoo.') ? undefined : KINDS.find(([name]) => name.test(path))?.[1];
  return `${PREFIX}${kind ?? 'doc'}.v1.raw`;
}

/** A file as it is; everything else is an archive, whose digest says nothing of the files in it. */
export function isRaw(mediaType: string): boolean {
  return RAW.test(mediaType);
}
