import { isJsonObject } from './check/read-text.ts';
import { isModelFile, MODULES } from './model-files.ts';
import { type Place, readJsonOf } from './place.ts';

/** Whose `auto_map` names classes of the model's own code. */
const MAPPED = [
  'config.json',
  'tokenizer_config.json',
  'processor_config.json',
  'preprocessor_config.json',
  'video_preprocessor_config.json',
];

/** Python of the model: by its name, by `auto_map` and `modules.json`, and all that it imports from beside it. */
export async function filesOfCode(place: Place): Promise<readonly string[]> {
  const there = new Set(place.names.filter((name) => name.endsWith('.py')));
  if (there.size === 0) return [];
  const found = new Set<string>();
  const open = [...there].filter(isModelFile);
  for (const module of await declaredModules(place)) open.push(`${module}.py`);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path) || !there.has(path)) continue;
    found.add(path);
    const text = (await place.read(path))?.toString('utf8') ?? '';
    for (const module of importsOf(text)) open.push(`${module}.py`);
  }
  return [...found];
}

async function declaredModules(place: Place): Promise<readonly string[]> {
  const names = new Set(place.names);
  const values: unknown[] = [];
  for (const file of MAPPED.filter((name) => names.has(name))) {
    const json = await readJsonOf(place, file, (cursor) => cursor.value());
    const map = isJsonObject(json) ? json['auto_map'] : undefined;
    for (const value of isJsonObject(map) ? Object.values(map).flat() : []) values.push(value);
  }
  const steps = names.has(MODULES) ? await readJsonOf(place, MODULES, (cursor) => cursor.value()) : [];
  for (const step of Array.isArray(steps) ? steps : []) if (isJsonObject(step)) values.push(step['type']);
  return values.flatMap(moduleOf);
}

/** `configuration_zen.ZenConfig`. `other/repo--module.Class` is code of another repo, which stays there. */
function moduleOf(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  const module = /^(\w+)\.\w+$/.exec(value)?.[1];
  return module === undefined ? [] : [module];
}

/** `from .x import y`, `from . import x, y`, `import .x`: what loaders bring along, by the same rule. */
export function importsOf(text: string): readonly string[] {
  const from = [...text.matchAll(/^[ \t]*from[ \t]+\.(\w+)(?:\.\w+)*[ \t]+import\b/gm)].map(
    ([, module]) => module,
  );
  const lists = [...text.matchAll(/^[ \t]*from[ \t]+\.[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n]*))/gm)];
  const named = lists.flatMap(([, inside, line]) => (inside ?? line ?? '').split(','));
  const modules = named.map((part) => /^\s*(\w+)/.exec(part)?.[1]);
  return [...from, ...modules].filter((module) => module !== undefined);
}
