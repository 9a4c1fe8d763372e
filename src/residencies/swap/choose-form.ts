import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Neighbour } from '../../resources/machine.ts';
import type { MemoryNeed } from '../../resources/residency.ts';
import { bytesOf, describeBeside } from '../room.ts';
import { describeNeed, gib } from '../memory.ts';

/**
 * `beside`: the incoming tenant proves itself while the outgoing one still serves. `instead`: only one of them fits, or
 * there is no tenant to protect.
 */
export type SwapForm = 'beside' | 'instead';

export interface Room {
  /** Undefined: it is not known, and only a try can tell. */
  readonly need: MemoryNeed | undefined;
  /** Of all tenants together; undefined: it is not known. */
  readonly budgetBytes: number | undefined;
  /** In the other slots. */
  readonly beside: readonly Neighbour[];
  /** Free now, with the outgoing tenant running; undefined: the machine does not tell. */
  readonly availableBytes: number | undefined;
  /** The backend can serve both at a time. */
  readonly canTry: boolean;
  /** Absent: no tenant is there. */
  readonly outgoing?: {
    /** What it was let in with; undefined: it is not known what its end frees. */
    readonly memoryBytes: number | undefined;
  };
}

/** Throws WorldFailure `memory`, with the numbers, when it fits in neither form. Nothing has been stopped then. */
export function chooseForm({ need, budgetBytes, beside, availableBytes, canTry, outgoing }: Room): SwapForm {
  if (need === undefined) return 'instead';
  const leftBytes = budgetBytes === undefined ? undefined : budgetBytes - bytesOf(beside);
  if (budgetBytes !== undefined && leftBytes !== undefined && need.totalBytes > leftBytes) {
    const others = beside.length === 0 ? '' : ` beside ${describeBeside(beside)}`;
    throw noRoom(`${describeNeed(need)}${others}, and tenants of this machine may use ${gib(budgetBytes)}`);
  }
  // What is not known is tried, one tenant at a time.
  if (availableBytes === undefined) return 'instead';
  const fitsNow = need.totalBytes <= availableBytes;
  if (outgoing === undefined) {
    if (fitsNow) return 'instead';
    throw noRoom(`${describeNeed(need)}; ${gib(availableBytes)} are free now`);
  }
  const { memoryBytes } = outgoing;
  if (memoryBytes === undefined) return 'instead';
  const bothFit = leftBytes !== undefined && need.totalBytes + memoryBytes <= leftBytes;
  if (canTry && fitsNow && bothFit) return 'beside';
  if (need.totalBytes <= availableBytes + memoryBytes) return 'instead';
  throw noRoom(
    `${describeNeed(need)}; ${gib(availableBytes)} are free now, and ending the present tenant frees about ${gib(memoryBytes)}`,
  );
}

function noRoom(what: string): WorldFailure {
  return new WorldFailure({
    class: 'memory',
    message: `does not fit: it ${what}; nothing was stopped`,
    remedy: 'host a smaller quantization, lower the context, or end what else uses the memory',
  });
}
