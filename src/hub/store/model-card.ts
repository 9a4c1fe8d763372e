import { buffer } from 'node:stream/consumers';
import { parseDocument } from 'yaml';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { RepoObjects } from './repo-objects.ts';
import type { ModelCard } from './repo-record.ts';
import { lookUpFile } from './walk-tree.ts';

const README_MAXIMUM_BYTES = 1024 * 1024;

/** What the lists filter by; undefined when there is no README.md, or none with a readable front matter. */
export async function readCard(
  blobs: BlobStore,
  objects: RepoObjects,
  tree: string,
): Promise<ModelCard | undefined> {
  const readme = await lookUpFile(objects, tree, 'README.md');
  if (readme === undefined || readme.sizeBytes > README_MAXIMUM_BYTES) return undefined;
  const parsed = parseFrontMatter((await buffer(blobs.read(readme.digest))).toString('utf8'));
  return parsed.data === undefined ? undefined : toCard(parsed.data);
}

/** The YAML between the first two `---` lines of a README.md, and what is wrong with it. */
export function parseFrontMatter(text: string): {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly errors: readonly string[];
} {
  const yaml = /^\uFEFF?\s*---[ \t]*\r?\n([\s\S]*?)^---[ \t]*\r?$/m.exec(text);
  if (yaml === null || yaml.index !== 0) return { errors: [] };
  const document = parseDocument(yaml[1] ?? '');
  if (document.errors.length > 0) return { errors: document.errors.map((error) => error.message) };
  const data: unknown = document.toJS();
  if (data === null) return { errors: [] };
  if (!isRecord(data)) return { errors: ['the front matter is not a map of keys to values'] };
  const index = data['model-index'];
  return {
    data,
    errors: index === undefined || Array.isArray(index) ? [] : ['"model-index" must be an array'],
  };
}

function toCard(data: Readonly<Record<string, unknown>>): ModelCard {
  const pipelineTag = text(data['pipeline_tag']);
  const libraryName = text(data['library_name']);
  const tags = [
    ...list(data['tags']),
    ...list(data['language']),
    ...list(data['license']).map((license) => `license:${license}`),
    ...list(data['base_model']).map((base) => `base_model:${base}`),
    ...(pipelineTag === undefined ? [] : [pipelineTag]),
    ...(libraryName === undefined ? [] : [libraryName]),
  ];
  return {
    data,
    tags: [...new Set(tags)],
    ...(pipelineTag === undefined ? {} : { pipelineTag }),
    ...(libraryName === undefined ? {} : { libraryName }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
