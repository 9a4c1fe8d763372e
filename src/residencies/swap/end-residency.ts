import type { SlotView } from '../../resources/machine.ts';
import { pointerOf, residencySeen } from '../seen.ts';
import type { Done } from './bring-in.ts';
import { movePointer } from './exchange.ts';
import { drain } from './drain.ts';
import { hibernate } from './hibernate.ts';
import { mustStandAt } from './pointer-moved.ts';
import { endLease } from './settle.ts';
import type { Swap } from './swap.ts';

/**
 * `hosts: none`: the tenant ends, its folder and its weights stay. The pointer stays too and says `null`, so that its
 * generation goes on counting and an old plan never fits again.
 */
export async function endResidency(swap: Swap, facts: SlotView): Promise<Done> {
  const { connection, context, zoo, home } = swap;
  const { service } = swap.backend;
  const before = pointerOf(facts);
  const running = before.tenant && service.running(facts, before.tenant, 'server');
  const notes: string[] = [];
  if (before.tenant !== undefined && running !== undefined) {
    const { healthy, weights } = residencySeen(facts, swap);
    const drained = healthy ? await drain(swap, before) : undefined;
    const isAtRest = drained?.isCut !== true && healthy && weights === 'verified';
    const lost = isAtRest ? await hibernate(swap, before) : undefined;
    for (const note of [drained?.note, lost]) if (note !== undefined) notes.push(note);
    await context.effect('end tenant', { tenant: before.tenant, ...running.detail });
    await mustStandAt(swap, before);
    await service.stop(swap, running);
  }
  // Before the pointer says that the slot is empty: after that nothing would look for it.
  if (await service.isKept(swap)) {
    await context.effect('remove service', { tenant: before.tenant ?? 'none' });
    await service.forget(swap);
  }
  if (before.tenant !== undefined) {
    await movePointer(swap, { before, next: { generation: before.generation + 1, since: context.now() } });
    await endLease(swap, facts, before.tenant);
  }
  if (facts.link !== undefined) {
    await context.effect('unlink', { from: facts.link });
    await connection.remove(`${zoo}/${home}/current`);
  }
  return { upBytes: 0, notes };
}
