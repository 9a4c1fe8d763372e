import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { Notes } from './notes.ts';
import type { Rendered } from './sample.ts';

const MOST_MEGABYTES = 128;
/** A template takes milliseconds, and is stopped by counting its steps. Longer than this takes only one that spends minutes in one step. */
const PATIENCE_MILLISECONDS = 120_000;

/** Characters that it wrote; undefined: it was not rendered, which is noted. */
export async function renderTemplate(
  file: string,
  template: string,
  { notes, signal }: { readonly notes: Notes; readonly signal: AbortSignal },
): Promise<number | undefined> {
  const rendered = await inThread(template, signal);
  const found = (what: string): void => notes.found({ check: 'template', file, what });
  const unseen = (what: string): void => notes.unseen({ check: 'template', file, what });
  switch (rendered.state) {
    case 'rendered':
      if (!rendered.hasLastWords) found('the chat template leaves out what the user says last');
      return rendered.characters;
    case 'endless':
      found(`the chat template does not end: ${rendered.why}`);
      return undefined;
    case 'reaches':
      found(`the chat template reaches for ${rendered.name}, which only code needs`);
      return undefined;
    case 'refused':
      unseen(`the chat template refuses a sample conversation: ${rendered.why}`);
      return undefined;
    case 'unreadable':
      unseen(`the chat template cannot be rendered here: ${rendered.why}`);
      return undefined;
  }
}

/** A thread of its own, which has nothing of this process, only so much memory, and can be ended in the middle of a loop. */
async function inThread(template: string, signal: AbortSignal): Promise<Rendered> {
  const thread = new Worker(new URL(`./render-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: template,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES, maxYoungGenerationSizeMb: 16 },
  });
  const ended = Promise.withResolvers<Rendered>();
  thread.once('message', (rendered: Rendered) => ended.resolve(rendered));
  thread.once('error', (error) =>
    'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? ended.resolve({ state: 'endless', why: `it takes more than ${MOST_MEGABYTES} MB of memory` })
      : ended.reject(error),
  );
  const stop = (): void => ended.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const patience = setTimeout(() => ended.reject(tooLong()), PATIENCE_MILLISECONDS);
  try {
    return await ended.promise;
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}

/** It may be the machine: nothing is recorded of the artifact. */
function tooLong(): WorldFailure {
  return new WorldFailure({
    class: 'tool',
    message: `a chat template was not rendered after ${PATIENCE_MILLISECONDS / 1000} s, and was stopped`,
    remedy: 'run again when the machine is less busy; if it takes as long then, correct the chat template',
  });
}
