import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { hashBytes, hashFile } from '../blobs/hash-file.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { Action } from '../plan/action.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import { contentDigest, type FileEntry } from '../resources/content.ts';
import type { Wanted } from '../resources/resource.ts';
import type { ArtifactDriverOptions } from './driver-options.ts';
import { asWorldFailure } from './fail.ts';
import type { Format, LocalFile, Made } from './format.ts';
import { formatOf } from './format-of.ts';
import { makeInput } from './make-input.ts';
import { underName } from './observe.ts';
import { restoreBytes } from './restore.ts';

export interface ApplyArtifactWith extends ArtifactDriverOptions {
  readonly context: ApplyContext;
}

/** Brings the recorded bytes back where they can be had, else makes them; what is made must be what was recorded. */
export async function applyArtifact(
  action: Action<'artifact'>,
  wanted: Wanted<'artifact'>,
  options: ApplyArtifactWith,
): Promise<Outcome<'artifact'>> {
  const { context } = options;
  try {
    if (wanted.key === undefined) throw new TypeError('nothing is made without a build key');
    const recorded = context.ledger.outputs.get(wanted.key)?.output;
    const named = recorded === undefined ? undefined : underName(recorded, wanted.value.fileName);
    let downBytes = 0;
    if (named !== undefined && action.verb !== 'remake') {
      await context.effect('restore', { digest: named.digest });
      const restored = await restoreBytes(named, options.restore, context);
      downBytes = restored.downBytes;
      if (restored.isWhole) return done(named, downBytes, ['brought back, not made again']);
    }
    const { output, notes } = await makeArtifact(wanted, options);
    if (named !== undefined && named.digest !== output.digest) throw diverged(named, output);
    return done(named ?? output, downBytes, notes);
  } catch (error) {
    throw asWorldFailure(error, wanted.resource.id);
  }
}

async function makeArtifact(
  wanted: Wanted<'artifact'>,
  { context, formats, tools }: ApplyArtifactWith,
): Promise<{ readonly output: ArtifactOutput; readonly notes: readonly string[] }> {
  const { spec } = wanted.resource;
  const format = formatOf(spec, formats);
  const input = await makeInput(wanted, context);
  const scratch = await emptyScratch(context);
  const isConverted = wanted.value.recipe.steps.length > 0;
  if (isConverted) await refuseFullDisk(wanted, format, scratch);
  await context.effect(isConverted ? 'convert' : 'select', { build: wanted.key ?? '' });
  const made = await format.make({
    spec,
    recipe: wanted.value.recipe,
    fileName: wanted.value.fileName,
    input,
    tools,
    scratch,
    signal: context.signal,
    progress: (progress) => context.progress(progress),
  });
  const files = await keep(made, context);
  const digest = contentDigest(files, (text) => hashBytes(text).digest);
  const platform = made.kind === 'written' ? made.platform : 'any';
  return {
    output: { digest, files, facts: made.facts, platform },
    notes: made.kind === 'written' ? made.notes : [],
  };
}

async function keep(made: Made, context: ApplyContext): Promise<readonly FileEntry[]> {
  if (made.kind === 'selected') return made.files;
  const files: FileEntry[] = [];
  for (const file of made.files) files.push(await adopt(file, context));
  return files;
}

async function adopt({ path, absolute }: LocalFile, context: ApplyContext): Promise<FileEntry> {
  const { digest, gitOid, sizeBytes } = await hashFile(absolute, { signal: context.signal });
  await context.blobs.adopt(absolute, 'move', { digest, sizeBytes });
  return { path, size: sizeBytes, sha256: digest, gitOid };
}

/** What a killed run left here was never finished: it is thrown away, not looked at. */
async function emptyScratch(context: ApplyContext): Promise<string> {
  const scratch = await context.scratch();
  await mkdir(scratch, { recursive: true });
  for (const name of await readdir(scratch)) await rm(join(scratch, name), { recursive: true, force: true });
  return scratch;
}

async function refuseFullDisk(wanted: Wanted<'artifact'>, format: Format, scratch: string): Promise<void> {
  const inputBytes = wanted.value.input?.sizeBytes;
  if (inputBytes === undefined) return;
  const needed = format.estimate(wanted.resource.spec, inputBytes).scratchBytes;
  const { bavail, bsize } = await statfs(scratch);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new WorldFailure({
    class: 'space',
    message: `needs about ${needed} bytes of disk, and ${free} are free below ${scratch}`,
    remedy: `free ${needed - free} bytes, or run zoo gc`,
  });
}

function done(output: ArtifactOutput, downBytes: number, notes: readonly string[]): Outcome<'artifact'> {
  return { state: 'done', seen: { output, hasBytes: true }, downBytes, upBytes: 0, notes };
}

function diverged(recorded: ArtifactOutput, made: ArtifactOutput): WorldFailure {
  return new WorldFailure({
    class: 'diverged',
    message:
      `made again, it is ${made.digest} (on ${made.platform}); recorded is ${recorded.digest} (on ${recorded.platform}). ` +
      'Compilers and processors round differently',
    remedy: `make it again on ${recorded.platform}, or publish the new bytes under a new version`,
  });
}
