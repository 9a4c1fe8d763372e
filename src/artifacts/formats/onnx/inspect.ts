import { readFile, stat } from 'node:fs/promises';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ArtifactFacts } from '../../../resources/artifact.ts';
import { type OnnxGraph, readOnnx } from '../../../weights/read-onnx.ts';
import type { LocalFile } from '../../format.ts';

const FLOATS = new Set(['f64', 'f32', 'f16', 'bf16']);
/** Of config.json, which is read whole. */
const MOST_CONFIG_BYTES = 16_000_000;

/** Reads the graph and what it refers to. Refuses what is cut off, and weights that are not where the graph says. */
export async function inspectOnnx(files: readonly LocalFile[]): Promise<ArtifactFacts> {
  const graphs = files.filter(({ path }) => path.endsWith('.onnx'));
  if (graphs.length === 0) throw damaged('the folder', 'there is no .onnx file in it');
  const tensorTypes: Record<string, number> = {};
  let parameters = 0;
  for (const { path, absolute } of graphs) {
    const graph = await readOnnx(absolute);
    if (typeof graph === 'string') throw damaged(path, graph);
    await requireParts(path, graph, files);
    for (const { type, shape } of graph.tensors) {
      tensorTypes[type] = (tensorTypes[type] ?? 0) + 1;
      if (FLOATS.has(type)) parameters += shape.reduce((product, length) => product * length, 1);
    }
  }
  return {
    architecture: await architectureOf(files),
    parameters,
    tensorTypes,
    hasChatTemplate: await hasChatTemplate(files),
  };
}

async function requireParts(
  path: string,
  { tensors }: OnnxGraph,
  files: readonly LocalFile[],
): Promise<void> {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  const sizes = new Map<string, number>();
  for (const { name, external } of tensors) {
    if (external === undefined) continue;
    const { location, offset, length = 0 } = external;
    const file = files.find((each) => each.path === `${folder}${location}`);
    if (file === undefined) throw damaged(path, `tensor ${name} is in ${location}, which is not beside it`);
    const size = sizes.get(location) ?? (await stat(file.absolute)).size;
    sizes.set(location, size);
    if (offset + length > size)
      throw damaged(file.path, `tensor ${name} ends at byte ${offset + length}, and the file at ${size}`);
  }
}

async function architectureOf(files: readonly LocalFile[]): Promise<string> {
  const config = await jsonIn(files, 'config.json');
  const architectures =
    typeof config === 'object' && config !== null ? Reflect.get(config, 'architectures') : [];
  const first: unknown = Array.isArray(architectures) ? architectures[0] : undefined;
  return typeof first === 'string' ? first : '';
}

async function hasChatTemplate(files: readonly LocalFile[]): Promise<boolean> {
  if (files.some(({ path }) => path === 'chat_template.jinja')) return true;
  const config = await jsonIn(files, 'tokenizer_config.json');
  return typeof config === 'object' && config !== null && 'chat_template' in config;
}

async function jsonIn(files: readonly LocalFile[], name: string): Promise<unknown> {
  const file = files.find(({ path }) => path === name);
  if (file === undefined || (await stat(file.absolute)).size > MOST_CONFIG_BYTES) return undefined;
  try {
    return JSON.parse(await readFile(file.absolute, 'utf8'));
  } catch {
    throw damaged(name, 'it is no JSON');
  }
}

function damaged(what: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `${what} is damaged: ${why}`,
    remedy: 'run again: it will be made anew',
  });
}
