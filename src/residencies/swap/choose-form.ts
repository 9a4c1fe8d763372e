import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Neighbour } from '../../resources/machine.ts';
import { bytesOf, describeBeside } from '../room.ts';
import { describeNeed, gib, type MemoryNeed } from '../memory.ts';

/**
 * `beside`: the incoming tenant proves itself while the outgoing one still serves. `instead`: only one of them fits, or
 * there is no tenant to protect.
 */
export type SwapForm = 'beside' | 'instead';

export interface Room {
  readonly need: MemoryNeed;
  /** Of all tenants together. */
  readonly budgetBytes: number;
  /** In the other slots. */
  readonly beside: readonly Neighbour[];
  /** Free now, with the outgoing tenant running. */
  readonly availableBytes: number;
  /** The backend can serve both at a time. */
  readonly canTry: boolean;
  /** The memory that the outgoing tenant was let in with; absent: the slot is empty. */
  readonly outgoingBytes?: number;
}

/** Throws WorldFailure `memory`, with the numbers, when it fits in neither form. Nothing has been stopped then. */
export function chooseForm({
  need,
  budgetBytes,
  beside,
  availableBytes,
  canTry,
  outgoingBytes,
}: Room): SwapForm {
  const leftBytes = budgetBytes - bytesOf(beside);
  if (need.totalBytes > leftBytes) {
    const others = beside.length === 0 ? '' : ` beside ${describeBeside(beside)}`;
    throw noRoom(`${describeNeed(need)}${others}, and tenants of this machine may use ${gib(budgetBytes)}`);
  }
  const outgoing = outgoingBytes ?? 0;
  const fitsNow = need.totalBytes <= availableBytes;
  if (canTry && outgoingBytes !== undefined && fitsNow && need.totalBytes + outgoing <= leftBytes)
    return 'beside';
  if (need.totalBytes <= availableBytes + outgoing) return 'instead';
  const freed = outgoing === 0 ? '' : `, and ending the present tenant frees about ${gib(outgoing)}`;
  throw noRoom(`${describeNeed(need)}; ${gib(availableBytes)} are free now${freed}`);
}

function noRoom(what: string): WorldFailure {
  return new WorldFailure({
    class: 'memory',
    message: `does not fit: it ${what}; nothing was stopped`,
    remedy: 'host a smaller quantization, lower the context, or end what else uses the memory',
  });
}
