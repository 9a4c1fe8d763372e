import type { Serving } from '../../backends/handle.ts';
import type { Running } from '../../backends/service.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { MachineClaimed } from '../../transports/claim.ts';
import type { InnerPath } from '../../resources/inner-path.ts';
import { parsePointer, type Pointer, pointerText } from '../pointer.ts';
import { askedOf, hear, otherWords, requireOwnWords } from './own-words.ts';
import { drain } from './drain.ts';
import { forgetQuestions, hibernate, resume } from './hibernate.ts';
import { mustStandAt, PointerMoved } from './pointer-moved.ts';
import { proveIdentity, requireAsDeclared } from './prove.ts';
import { requireRightWeights } from './require-right.ts';
import { serve } from './serve.ts';
import type { Incoming, Swap } from './swap.ts';

export interface Outgoing {
  readonly slug: InnerPath;
  readonly running: Running;
  /** It answered as the pointer says when it was looked at: ending it makes a gap. */
  readonly wasServing: boolean;
  /** It computed its cache from weights that are what they should be. */
  readonly isWorthKeeping: boolean;
}
export interface Exchanged {
  /** How long the machine served no tenant; absent when it served none before. */
  readonly gapMilliseconds?: number;
  /** Lines worth telling of the conversations. */
  readonly notes: readonly string[];
}

/**
 * Ends the outgoing tenant, starts the incoming one on the declared port, checks it and moves the pointer. From the
 * moment that the old one is ended no interrupt is heard: whatever goes wrong, the old tenant is started again.
 */
export async function exchange(
  swap: Swap,
  {
    incoming,
    outgoing,
    before,
    next,
  }: {
    readonly incoming: Incoming;
    readonly outgoing: Outgoing | undefined;
    readonly before: Pointer;
    readonly next: Pointer;
  },
): Promise<Exchanged> {
  const { context } = swap;
  const { service } = swap.backend;
  const { slug, serving } = incoming;
  const drained = outgoing?.wasServing === true ? await drain(swap, before) : undefined;
  // A cache that is still being written is no conversation, and a server that is busy saves none.
  const isAtRest = drained?.isCut !== true && outgoing?.isWorthKeeping === true;
  const lost = isAtRest ? await hibernate(swap, before) : undefined;
  if (outgoing !== undefined) {
    await context.effect('end tenant', { tenant: outgoing.slug, ...outgoing.running.detail });
  }
  // Finding the program takes a while the first time, and writing to the journal waits for a disk: the old tenant
  // serves meanwhile.
  await service.prepare(swap);
  await context.effect('start tenant', { tenant: slug, port: String(serving.port) });
  await mustStandAt(swap, before);
  const gapFrom = swap.monotonicMilliseconds();
  try {
    if (outgoing !== undefined) await service.stop(swap, outgoing.running);
    const isPortFree = outgoing?.wasServing === true && before.serving?.port === serving.port;
    const started = await serve(swap, {
      slug,
      serving,
      port: serving.port,
      as: 'server',
      isPortFree,
    });
    requireAsDeclared(swap, incoming, started);
    const gap = swap.monotonicMilliseconds() - gapFrom;
    await proveIdentity(swap, incoming, { at: started });
    const heard = await requireOwnWords(swap, askedOf(incoming), { at: started });
    await forgetQuestions(swap, serving.port);
    // Before the pointer moves: a server that chokes on its past is not the one that was proven.
    const woken = await wakeUp(swap, next, started);
    await movePointer(swap, { before, next });
    const notes = [drained?.note, lost, heard, woken].filter((note) => note !== undefined);
    return { notes, ...(outgoing?.wasServing === true ? { gapMilliseconds: gap } : {}) };
  } catch (error) {
    // What is there now is of the run that has the machine.
    if (error instanceof MachineClaimed) throw withNote(error, endedText(outgoing));
    const isTrusted = outgoing?.isWorthKeeping === true;
    const back = await goBack(swap, { failed: next, before, gapFrom, isTrusted });
    throw withNote(error, back);
  }
}

/** Gives a tenant that comes back its conversation; one that chokes on it, or talks strangely with it, is started again without. */
async function wakeUp(swap: Swap, pointer: Pointer, at: Serving): Promise<string | undefined> {
  const { tenant, serving, digest } = pointer;
  if (tenant === undefined || serving === undefined || digest === undefined) return undefined;
  const asked = { slug: tenant, serving, digest };
  const resumed = await resume(swap, pointer, () => hear(swap, asked, { at }));
  if (resumed.state === 'nothing to resume') return undefined;
  if (resumed.state === 'resumed')
    return `${tenant} goes on with the ${resumed.tokens} tokens of its last conversation`;
  await swap.backend.service.stopRecorded(swap, tenant, 'server');
  const again = await serve(swap, { slug: tenant, serving, port: serving.port, as: 'server' });
  const heard = await hear(swap, asked, { at: again });
  if (heard.state === 'other words') throw otherWords(tenant, heard.text);
  await forgetQuestions(swap, serving.port);
  return `the last conversation of ${tenant} could not be resumed: ${resumed.why}`;
}

/** Compare and swap on the generation; the rename is the moment at which the swap counts. */
export async function movePointer(
  swap: Swap,
  { before, next }: { readonly before: Pointer; readonly next: Pointer },
): Promise<void> {
  const { connection, context, zoo, home } = swap;
  if (next.generation === before.generation) return;
  const path = `${zoo}/${home}/current.json`;
  await context.effect('move pointer', {
    tenant: next.tenant ?? 'none',
    generation: String(next.generation),
  });
  const text = await mustStandAt(swap, before);
  await connection.writeAtomic(path, pointerText(next, text));
}

/** Ends what was started and starts again whom the pointer names. Returns what to tell of it. */
async function goBack(
  swap: Swap,
  {
    failed,
    before,
    gapFrom,
    isTrusted,
  }: {
    readonly failed: Pointer;
    readonly before: Pointer;
    readonly gapFrom: number;
    /** It served what it should until now. */
    readonly isTrusted: boolean;
  },
): Promise<string> {
  const { connection, context, zoo, home } = swap;
  const { service } = swap.backend;
  await context.effect('go back', { from: failed.tenant ?? 'none', to: before.tenant ?? 'none' });
  let back = before.tenant;
  let heard = '';
  try {
    // Also for the next boot: perhaps no tenant takes its place.
    await service.forget(swap);
    // By its record rather than by a look: an interrupted run may not look any more, but has to clean up.
    if (failed.tenant !== undefined) await service.stopRecorded(swap, failed.tenant, 'server');
    const current = parsePointer(await connection.readText(`${zoo}/${home}/current.json`)) ?? before;
    const { tenant, serving, generation } = current;
    if (tenant === undefined || serving === undefined) return 'no tenant was served before, and none is now';
    if (generation === failed.generation) return 'no tenant is served now';
    back = tenant;
    if (!isTrusted) await requireRightWeights(swap, current);
    const started = await serve(swap, { slug: tenant, serving, port: serving.port, as: 'server' });
    heard = await strangeWords(swap, current, started);
    await wakeUp(swap, current, started);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return back === undefined
      ? `what was started could NOT be ended: ${why}`
      : `${back} could NOT be started again: ${why}`;
  }
  const gap = Math.round(swap.monotonicMilliseconds() - gapFrom);
  return `${back} serves again, after ${gap} ms without service${heard}`;
}

/** Whom there is nothing better than is served all the same, and what is known of it is said. */
async function strangeWords(swap: Swap, { tenant, serving, digest }: Pointer, at: Serving): Promise<string> {
  if (tenant === undefined || serving === undefined || digest === undefined) return '';
  const heard = await hear(swap, { slug: tenant, serving, digest }, { at });
  if (heard.state === 'not compared') return '';
  await forgetQuestions(swap, serving.port);
  return heard.state === 'other words' ? `, and not as it did: ${heard.text}` : '';
}

function endedText(outgoing: Outgoing | undefined): string {
  return outgoing?.wasServing === true
    ? `${outgoing.slug} may have been ended, and is not started again by this run; when the other run has ended, run \`zoo apply\` again`
    : 'when the other run has ended, run `zoo apply` again';
}

function withNote(error: unknown, note: string): unknown {
  if (error instanceof WorldFailure) {
    const { failure } = error;
    return new WorldFailure({ ...failure, details: [...(failure.details ?? []), note] }, { cause: error });
  }
  if (error instanceof PointerMoved) return new PointerMoved(`${error.message}; ${note}`);
  if (error instanceof MachineClaimed) return new MachineClaimed(`${error.message}; ${note}`);
  return error;
}
