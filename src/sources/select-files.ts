/**
 * The files of a model, as its source declares them: by their names, by the index (shards may be called anything), by
 * `modules.json` (folders such as `1_Pooling/`), by `auto_map` and what that code imports. A list of names alone has dropped
 * files that the model needs. What is left out can be listed.
 */
import { parseIndex } from './check/check-shards.ts';
import { isJsonObject } from './check/read-text.ts';
import { filesOfCode } from './files-of-code.ts';
import {
  ADAPTER_CONFIG,
  ADAPTER_WEIGHTS,
  INDEX,
  isModelFile,
  MODULES,
  roleOf,
  TEMPLATES,
} from './model-files.ts';
import { type Place, readJsonOf } from './place.ts';

export interface Selection {
  /** Sorted. */
  readonly files: readonly string[];
  readonly leftOut: readonly string[];
}

export async function selectFiles(place: Place): Promise<Selection> {
  const names = new Set(place.names);
  const files = new Set(place.names.filter(isModelFile));
  const folders = new Set<string>();
  if (names.has(`${TEMPLATES}/`)) folders.add(TEMPLATES);
  for (const folder of await foldersOfModules(place, names)) folders.add(folder);
  for (const folder of folders) {
    for (const path of await place.inside(folder))
      if (folder === TEMPLATES ? isModelFile(path) : isPart(path)) files.add(path);
  }
  for (const shard of await shardsOf(place, names)) files.add(shard);
  for (const file of await vocabulariesOf(place, files)) files.add(file);
  for (const code of await filesOfCode(place)) files.add(code);
  for (const file of adapterIn(names, files)) files.add(file);
  const leftOut = place.names.filter((name) => !files.has(name) && !folders.has(name.slice(0, -1)));
  return { files: [...files].toSorted(), leftOut: leftOut.toSorted() };
}

/** Beside weights of a model it is left out: what was merged already must not be put over it once more. */
function adapterIn(names: ReadonlySet<string>, files: ReadonlySet<string>): readonly string[] {
  if (!names.has(ADAPTER_CONFIG) || [...files].some((path) => roleOf(path) === 'weights')) return [];
  return [ADAPTER_CONFIG, ADAPTER_WEIGHTS].filter((name) => names.has(name));
}

/** A step of sentence-transformers: `1_Pooling`. */
const STEP = /^\d+_[A-Z]\w*$/;

/** What has such a name and is no folder is something else in its place. */
export function isModelFolder(name: string): boolean {
  return name === TEMPLATES || STEP.test(name);
}

/** What loaders read of a step of sentence-transformers. Pickles are never taken. */
function isPart(path: string): boolean {
  return /\.(?:json|safetensors|txt|model)$/.test(path);
}

/** Files that tokenizer_config.json names (`"vocab_file": "zen.vocab"`); read only where there is something it could name. */
async function vocabulariesOf(place: Place, files: ReadonlySet<string>): Promise<readonly string[]> {
  const others = place.names.filter((name) => !files.has(name) && VOCABULARY.test(name));
  if (others.length === 0 || !files.has(TOKENIZER_CONFIG)) return [];
  const config = await readJsonOf(place, TOKENIZER_CONFIG, (cursor) => cursor.value());
  const named = new Set(isJsonObject(config) ? Object.values(config) : []);
  return others.filter((name) => named.has(name));
}
const TOKENIZER_CONFIG = 'tokenizer_config.json';
const VOCABULARY =
  /^(?!readme|licen[cs]e|requirements)[^/.][^/]*\.(?:txt|tsv|json|model|vocab|codes|bpe|spm)$/i;

/** Only where names alone do not say it: an index has megabytes. */
async function shardsOf(place: Place, names: ReadonlySet<string>): Promise<readonly string[]> {
  const others = place.names.filter((name) => name.endsWith('.safetensors') && !isModelFile(name));
  if (others.length === 0 || !names.has(INDEX)) return [];
  const index = await readJsonOf(place, INDEX, parseIndex);
  return others.filter((name) => index?.files.has(name) === true);
}

async function foldersOfModules(place: Place, names: ReadonlySet<string>): Promise<readonly string[]> {
  if (!names.has(MODULES)) return [];
  const modules = await readJsonOf(place, MODULES, (cursor) => cursor.value());
  const declared = Array.isArray(modules)
    ? modules.flatMap((one: unknown) => (isJsonObject(one) ? [one['path']] : []))
    : [];
  // `1_Pooling` is what every version calls it, and the converter looks for it by that name.
  const usual = place.names.map((name) => name.slice(0, -1)).filter((name) => STEP.test(name));
  const all = [...declared, ...usual].filter((path) => typeof path === 'string');
  return [...new Set(all)].filter((path) => names.has(`${path}/`));
}
