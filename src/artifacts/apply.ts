import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskFull } from '../blobs/errors.ts';
import { hashBytes } from '../blobs/hash-file.ts';
import { type Failure, WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { Action } from '../plan/action.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import { contentDigest, type FileEntry } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { Wanted } from '../resources/resource.ts';
import type { ArtifactDriverOptions } from './driver-options.ts';
import { asWorldFailure } from './fail.ts';
import type { LocalFile, Made, MakeRequest } from './format.ts';
import { formatOf } from './format-of.ts';
import { makeInput } from './make-input.ts';
import { underName } from './observe.ts';
import { restoreBytes } from './restore.ts';
import { whyRefused } from './why-refused.ts';

export interface ApplyArtifactWith extends ArtifactDriverOptions {
  readonly context: ApplyContext;
}

/**
 * Brings the recorded bytes back where they can be had, else makes them; what is made must be what was recorded. What was only
 * claimed is never brought: it is made, and what is made is from then on the truth, whatever was claimed.
 */
export async function applyArtifact(
  action: Action<'artifact'>,
  wanted: Wanted<'artifact'>,
  options: ApplyArtifactWith,
): Promise<Outcome<'artifact'>> {
  const { context } = options;
  try {
    if (wanted.key === undefined) throw new TypeError('nothing is made without a build key');
    const { output: recorded, claimed } = context.ledger.outputs.get(wanted.key) ?? {};
    const named = recorded === undefined ? undefined : underName(recorded, wanted.value.fileName);
    let downBytes = 0;
    if (named !== undefined && claimed !== true && action.verb !== 'remake') {
      await context.effect('restore', { digest: named.digest });
      const restored = await restoreBytes(named, options.restore, context);
      downBytes = restored.downBytes;
      if (restored.isWhole) return done(named, downBytes, ['brought back, not made again']);
    }
    const { output, notes } = await makeArtifact(wanted, wanted.key, options);
    if (named !== undefined && claimed === true) return proven(named, output, notes);
    if (named !== undefined && named.digest !== output.digest) throw diverged(named, output);
    return done(named ?? output, downBytes, notes);
  } catch (error) {
    throw asWorldFailure(error);
  }
}

async function makeArtifact(
  wanted: Wanted<'artifact'>,
  key: Digest,
  { context, formats, tools, platform }: ApplyArtifactWith,
): Promise<{ readonly output: ArtifactOutput; readonly notes: readonly string[] }> {
  const { spec } = wanted.resource;
  const format = formatOf(spec, formats);
  const input = await makeInput(wanted, context, format);
  const refusal = whyRefused(spec, input.kind === 'source' ? input.output : {}, { formats, platform });
  if (refusal !== undefined)
    throw new WorldFailure({ class: 'input', message: refusal.what, remedy: refusal.remedy });
  const scratch = await emptyScratch(context);
  const { recipe, fileName } = wanted.value;
  const isConverted = recipe.steps.length > 0;
  const neededBytes = isConverted
    ? format.estimate(spec, wanted.value.input?.sizeBytes ?? 0).scratchBytes
    : 0;
  await requireSpace(scratch, neededBytes);
  await context.effect(isConverted ? 'convert' : 'select', { build: key });
  try {
    const { signal } = context;
    const progress: MakeRequest['progress'] = (news) => context.progress(news);
    const keepLog: MakeRequest['keepLog'] = (path) => context.keepLog(path);
    const made = await format.make({
      spec,
      key,
      recipe,
      fileName,
      input,
      tools,
      scratch,
      signal,
      progress,
      keepLog,
    });
    const files = await keep(made, context);
    const digest = contentDigest(files, (text) => hashBytes(text).digest);
    const madeOn = made.kind === 'written' ? made.platform : 'any';
    return {
      output: { digest, files, facts: made.facts, platform: madeOn, ...(isConverted ? { recipe } : {}) },
      notes: made.kind === 'written' ? made.notes : [],
    };
  } catch (error) {
    // What is half made must not stay and fill the disk.
    await empty(scratch);
    throw namingBytes(error, neededBytes);
  }
}

async function keep(made: Made, context: ApplyContext): Promise<readonly FileEntry[]> {
  if (made.kind === 'selected') return made.files;
  const files: FileEntry[] = [];
  for (const file of made.files) files.push(await adopt(file, context));
  return files;
}

async function adopt({ path, absolute }: LocalFile, context: ApplyContext): Promise<FileEntry> {
  context.signal.throwIfAborted();
  const { digest, gitOid, sizeBytes } = await context.blobs.adopt(absolute, 'move');
  return { path, size: sizeBytes, sha256: digest, ...(gitOid === undefined ? {} : { gitOid }) };
}

/** What a killed run left here was never finished: it is thrown away, not looked at. */
async function emptyScratch(context: ApplyContext): Promise<string> {
  const scratch = await context.scratch();
  await mkdir(scratch, { recursive: true });
  await empty(scratch);
  return scratch;
}

async function empty(directory: string): Promise<void> {
  for (const name of await readdir(directory))
    await rm(join(directory, name), { recursive: true, force: true });
}

async function requireSpace(scratch: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(scratch);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new WorldFailure({
    class: 'space',
    message: `needs about ${neededBytes} bytes of disk, and ${freeBytes} are free below ${scratch}`,
    remedy: `free ${neededBytes - freeBytes} bytes, or run zoo gc`,
  });
}

/** Others write to the same disk: space that was there at the start may be gone in the middle. */
function namingBytes(error: unknown, neededBytes: number): unknown {
  const isFull =
    error instanceof DiskFull || (error instanceof WorldFailure && error.failure.class === 'space');
  if (!isFull) return error;
  const remedy = 'free some space and run again';
  const message = `${error.message}; about ${neededBytes} bytes are needed`;
  return new WorldFailure({ class: 'space', message, remedy }, { cause: error });
}

function done(output: ArtifactOutput, downBytes: number, notes: readonly string[]): Outcome<'artifact'> {
  return { state: 'done', seen: { output, hasBytes: true }, downBytes, upBytes: 0, notes };
}

/** Of a claim only the digest can come true: the facts beside it are those of the file that was made. */
function proven(
  claimed: ArtifactOutput,
  made: ArtifactOutput,
  notes: readonly string[],
): Outcome<'artifact'> {
  if (claimed.digest === made.digest) return done(made, 0, [...notes, 'made again: it is what was claimed']);
  const failure: Failure = {
    class: 'diverged',
    message:
      `made from its source, it is ${made.digest} (on ${made.platform}); what is published claims ${claimed.digest} ` +
      `(on ${claimed.platform}). What was made here is recorded, and the claim is not used`,
    remedy:
      'look at what is published: it was replaced there, or another compiler made it; then publish under a new version',
  };
  return { state: 'failed', failure, seen: { output: made, hasBytes: true } };
}

function diverged(recorded: ArtifactOutput, made: ArtifactOutput): WorldFailure {
  const isSamePlatform = made.platform === recorded.platform;
  return new WorldFailure({
    class: 'diverged',
    message:
      `made again, it is ${made.digest} (on ${made.platform}); recorded is ${recorded.digest} (on ${recorded.platform}). ` +
      (isSamePlatform
        ? 'The same input, recipe and platform gave other bytes'
        : 'Compilers and processors round differently'),
    remedy: isSamePlatform
      ? 'look at the tool that made it (zoo toolchain doctor): another program may stand in its place; or publish the new bytes under a new version'
      : `make it again on ${recorded.platform}, or publish the new bytes under a new version`,
  });
}
