import { tenantFolder } from '../../backends/tenant-folder.ts';
import type { Debris } from '../debris.ts';
import { endedLease } from '../lease.ts';
import type { Swap } from './swap.ts';

/** Takes away what a killed swap left behind, one journaled step per piece. */
export async function cleanUp(swap: Swap, debris: readonly Debris[]): Promise<void> {
  const { connection, context, backend, zoo } = swap;
  for (const piece of debris) {
    switch (piece.kind) {
      case 'service': {
        const { running } = piece;
        await context.effect('end leftover process', { tenant: running.slug, ...running.detail });
        await backend.service.stop(swap, running);
        break;
      }
      case 'file':
        await context.effect('remove leftover', { path: piece.path });
        await connection.remove(`${zoo}/${piece.path}`);
        break;
      case 'folder':
        await context.effect('remove leftover', { path: piece.path });
        await connection.removeFolder(`${zoo}/${piece.path}`);
        break;
      case 'lease': {
        const ended = endedLease(piece.text, context.now());
        if (ended === undefined) break;
        await context.effect('end leftover lease', { tenant: piece.slug });
        await connection.writeAtomic(`${tenantFolder(swap, piece.slug)}/lease.json`, ended);
        break;
      }
    }
  }
}
