import { setTimeout as wait } from 'node:timers/promises';
import type { Backend } from '../../backends/backend.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Pointer } from '../pointer.ts';
import type { Swap } from './swap.ts';

/** Where the fleet file does not say. */
const SECONDS = 30;
const PAUSE_MILLISECONDS = 100;

export interface Draining extends Pick<Swap, 'connection' | 'monotonicMilliseconds'> {
  readonly backend: Pick<Backend, 'name' | 'load'>;
  readonly machine: Pick<Swap['machine'], 'drainSeconds'>;
  readonly context: Pick<Swap['context'], 'signal'>;
}
export interface Drained {
  /** It works on something, and will be cut. */
  readonly isCut: boolean;
  /** For people. */
  readonly note?: string;
}

/**
 * Before a tenant ends, what it works on is finished, and what clients send it meanwhile, as long as the machine's `drain:` says. Nothing was
 * stopped yet: an interrupt is heard.
 */
export async function drain(swap: Draining, { tenant, serving }: Pointer): Promise<Drained> {
  const { backend, connection, machine, context, monotonicMilliseconds } = swap;
  const { drainSeconds: seconds = SECONDS } = machine;
  if (tenant === undefined || serving === undefined || seconds === 0) return { isCut: false };
  const deadline = monotonicMilliseconds() + seconds * 1000;
  for (;;) {
    const { busy, waiting = 0 } =
      (await backend.load?.(connection, { port: serving.port, alias: tenant })) ?? {};
    if (busy === undefined) {
      const note = `${backend.name} does not say what it works on: ${tenant} was ended without waiting`;
      return { isCut: false, ...(machine.drainSeconds === undefined ? {} : { note }) };
    }
    const work = busy + waiting;
    if (work === 0) return { isCut: false };
    if (monotonicMilliseconds() >= deadline) {
      const requests = work === 1 ? '1 request' : `${work} requests`;
      return {
        isCut: true,
        note: `${tenant} had ${requests} to finish after ${seconds} s, and they were cut`,
      };
    }
    if (context.signal.aborted)
      throw new WorldFailure({
        class: 'interrupted',
        message: `interrupted while ${tenant} finished its requests; nothing was stopped`,
      });
    await wait(PAUSE_MILLISECONDS);
  }
}
