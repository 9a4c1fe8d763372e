/**
 * What the base predicts at every position of the text: computed once for all quantizations of a model, and kept beside the
 * caches of zoo as long as a run needs it. It is large: 16 bits for each token of the vocabulary at each position.
 */
import { hash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { humanBytes } from '../../../diagnostics/human-bytes.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { canonicalJson } from '../../../resources/content.ts';
import type { ComparingBench } from '../bench.ts';
import { baseBytes, CONTEXT_TOKENS, HEADER_BYTES, METHOD } from './base-size.ts';
import { runPerplexity } from '../run-perplexity.ts';
import { saysNoNumber } from './statistics.ts';

/** `_logits_` and the tokens of a piece. */
const BEGUN_BYTES = 12;

export interface BasePredictions {
  readonly path: string;
  /** Pieces of the text: as many as were asked for, or as it has. */
  readonly chunks: number;
}

export async function basePredictions(bench: ComparingBench, asked: number): Promise<BasePredictions> {
  const { base, text, program, keep } = bench;
  const { version, platform } = program;
  const of = { base: base.digest, text: text.digest, asked, method: METHOD, version, platform };
  const path = join(keep, `${hash('sha256', canonicalJson(of))}.logits`);
  const found = await wholeFile(path);
  if (found !== undefined) return { path, chunks: found.chunks };
  await mkdir(keep, { recursive: true });
  await removeOthers(keep, path);
  await requireSpace(bench, asked);
  const part = `${path}.part`;
  try {
    const { chunks } = await compute(bench, { asked, part });
    await rename(part, path);
    return { path, chunks };
  } finally {
    await rm(part, { force: true });
  }
}

async function compute(
  bench: ComparingBench,
  { asked, part }: { readonly asked: number; readonly part: string },
): Promise<Shape> {
  const { base, text } = bench;
  const said = await runPerplexity(bench, {
    name: 'base',
    contextTokens: CONTEXT_TOKENS,
    arguments: [
      ...['-m', base.weightsPath, '-f', text.path],
      ...['--chunks', String(asked), '--kl-divergence-base', part],
    ],
  });
  // It begins the file, counts the tokens, and ends without an error.
  if ((await stat(part).catch(() => undefined))?.size === BEGUN_BYTES)
    throw new WorldFailure({
      class: 'input',
      message: `the text ${basename(text.path)} is too short: for ${base.name} it has fewer than ${2 * CONTEXT_TOKENS} tokens`,
      remedy: 'name a longer text in the accuracy gate',
    });
  const written = await wholeFile(part);
  if (written === undefined)
    throw new WorldFailure({
      class: 'tool',
      message: `llama-perplexity ended without an error, and did not write all that ${base.name} predicts`,
      remedy: `see that the disk of ${bench.keep} has room, and run again`,
    });
  if (saysNoNumber(said)) throw noNumber(base.name);
  return written;
}

export function noNumber(base: string): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `what ${base} predicts is no number, so that nothing can be compared with it`,
    remedy: 'check the weights of the source: a tensor holds values that are none',
  });
}

interface Shape {
  readonly chunks: number;
  readonly vocabulary: number;
}

/** Undefined: it is not there, or not all of it. */
async function wholeFile(path: string): Promise<Shape | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    if (bytesRead < HEADER_BYTES || buffer.toString('latin1', 0, 8) !== '_logits_') return undefined;
    const [context, vocabulary, chunks] = [8, 12, 16].map((at) => buffer.readUInt32LE(at));
    if (context !== CONTEXT_TOKENS || vocabulary === undefined || chunks === undefined) return undefined;
    const { size } = await file.stat();
    return size === baseBytes(chunks, vocabulary) ? { chunks, vocabulary } : undefined;
  } finally {
    await file.close();
  }
}

/** Of models that are done, and what killed runs left. They can be computed again. */
async function removeOthers(keep: string, path: string): Promise<void> {
  for (const name of await readdir(keep))
    if (name !== basename(path)) await rm(join(keep, name), { force: true }).catch(() => undefined);
}

async function requireSpace({ base, text, keep }: ComparingBench, asked: number): Promise<void> {
  if (base.vocabulary === undefined) return;
  // No token is shorter than a byte.
  const chunks = Math.min(asked, Math.ceil(text.sizeBytes / CONTEXT_TOKENS));
  const needed = baseBytes(chunks, base.vocabulary);
  const { bavail, bsize } = await statfs(keep);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new WorldFailure({
    class: 'space',
    message: `what ${base.name} predicts takes ${humanBytes(needed)} for ${chunks} pieces of the text and a vocabulary of ${base.vocabulary}, and ${humanBytes(free)} are free in ${keep}`,
    remedy: 'free some disk, or write a smaller number of chunks: in the accuracy gate',
  });
}
