import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../blobs/errors.ts';
import { hexOf, type Digest } from '../resources/digest.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { LedgerWriter } from '../ledger/ledger.ts';
import type { Action } from '../plan/action.ts';
import type { Content } from '../plan/action-key.ts';
import type { ActionLock } from './action-lock.ts';
import type { Event } from './event.ts';
import type { LookOnce } from './look-once.ts';
import type { Tables } from './node.ts';
import type { World } from './world.ts';

/** What all actions of one apply share. */
export interface ApplyRun {
  readonly world: World;
  readonly writer: LedgerWriter;
  readonly tables: Tables;
  readonly look: LookOnce;
  readonly lockOf: (action: Action) => ActionLock;
  /** What the journal of an action keeps, so that a later run can go on under the same approval. */
  readonly startOf: (action: Action) => { readonly wish?: Digest; readonly from?: Content };
  /** First Ctrl-C. */
  readonly drain: AbortSignal;
  /** Second Ctrl-C. */
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
  /** 0 to 1. */
  readonly random: () => number;
}

/** One attempt at one action. */
export interface ActionContext extends ApplyContext {
  open(): Promise<void>;
  dispose(): Promise<void>;
}

/** What all attempts at one action share. */
export interface Begun {
  readonly lock: ActionLock;
  /** Resolves when it is durable that the action begins. */
  readonly recorded: Promise<void>;
}

export function actionContext(action: Action, run: ApplyRun, { lock, recorded }: Begun): ActionContext {
  const { world, writer } = run;
  const folder = join(world.scratchDirectory, hexOf(action.key).slice(0, 32));
  let used = false;
  return {
    observe: run.look,
    ledger: writer.state(),
    blobs: world.blobs,
    signal: run.signal,
    by: `${world.identity.by}, run ${writer.run}`,
    async open() {
      await lock.check();
    },
    async effect(step, detail = {}) {
      if (run.signal.aborted) throw run.signal.reason;
      // The lock first: a run that was overtaken must not even announce an effect.
      await lock.check();
      // The begin stands before it in the segment: written together, both are durable before the effect.
      await Promise.all([recorded, writer.append({ type: 'effect', action: action.key, step, detail })]);
    },
    async scratch() {
      await lock.take();
      used = true;
      await mkdir(folder, { recursive: true });
      await mustBeFolder(world.scratchDirectory, folder);
      return folder;
    },
    async keepLog(path) {
      const kept = join(world.logDirectory, action.id.replaceAll('/', '.'), basename(path));
      await mkdir(dirname(kept), { recursive: true });
      try {
        await rename(path, kept);
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return undefined;
        throw error;
      }
      return kept;
    },
    progress: (progress) => run.emit({ type: 'progress', id: action.id, progress }),
    endpoint: (target) => world.look.endpoint(target),
    invalidate(what) {
      if ('machine' in what) run.look.forgetMachine(what.machine);
      else run.look.forgetNamespace(what.target, what.namespace);
    },
    now: () => world.clock.now(),
    async dispose() {
      if (used) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A link in its place leads to a foreign folder, which would be emptied. */
async function mustBeFolder(above: string, folder: string): Promise<void> {
  if ((await realpath(folder)) === join(await realpath(above), basename(folder))) return;
  throw new WorldFailure({
    class: 'conflict',
    message: `${folder} is a symbolic link; nothing is written or removed through it`,
    remedy: 'remove the link, and run again',
  });
}
