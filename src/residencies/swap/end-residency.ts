import type { MachineFacts } from '../../resources/machine.ts';
import { recordPath } from '../debris.ts';
import { pointerOf, residencySeen } from '../seen.ts';
import { isServerOf } from '../serving-seen.ts';
import type { Done } from './bring-in.ts';
import { movePointer } from './exchange.ts';
import { hibernate } from './hibernate.ts';
import { mustStandAt } from './pointer-moved.ts';
import { endLease } from './settle.ts';
import type { Swap } from './swap.ts';

/**
 * `hosts: none`: the tenant ends, its folder and its weights stay. The pointer stays too and says `null`, so that its
 * generation goes on counting and an old plan never fits again.
 */
export async function endResidency(swap: Swap, facts: MachineFacts): Promise<Done> {
  const { backend, connection, context, keeper, zoo } = swap;
  const before = pointerOf(facts);
  const process = facts.tenants.find(({ slug }) => slug === before.tenant)?.process;
  const notes: string[] = [];
  if (before.tenant !== undefined && process?.alive === true && isServerOf(zoo, process)) {
    const { healthy, weights } = residencySeen(facts, swap);
    const lost = healthy && weights === 'verified' ? await hibernate(swap, before) : undefined;
    if (lost !== undefined) notes.push(lost);
    await context.effect('end tenant', { tenant: before.tenant, pid: String(process.pid) });
    await mustStandAt(swap, before);
    await backend.stop(connection, process, keeper);
    await connection.remove(`${zoo}/${recordPath(before.tenant, 'server')}`);
  }
  // Before the pointer says that nobody lives here: then nobody would look for it any more.
  if (await keeper.isInstalled(connection)) {
    await context.effect('remove service', { tenant: before.tenant ?? 'none' });
    await keeper.remove(connection);
  }
  if (before.tenant !== undefined) {
    await movePointer(swap, { before, next: { generation: before.generation + 1, since: context.now() } });
    await endLease(swap, facts, before.tenant);
  }
  if (facts.link !== undefined) {
    await context.effect('unlink', { from: facts.link });
    await connection.remove(`${zoo}/resident/current`);
  }
  return { upBytes: 0, notes };
}
