import type { Meddling } from './arbitrary-fleet.ts';
import { hashText, type MemoryWorld } from './memory-world.ts';

export function meddle(world: MemoryWorld, how: Meddling): void {
  const repo = [...world.repos.values()][0];
  const [path] = repo?.files.keys() ?? [];
  switch (how) {
    case 'delete a file':
      if (path !== undefined) repo?.files.delete(path);
      return;
    case 'edit a file':
      if (path !== undefined) repo?.files.set(path, hashText('edited'));
      return;
    case 'add a foreign file':
      repo?.files.set('notes.txt', hashText('foreign'));
      return;
    case 'kill a tenant':
      for (const machine of world.machines.values()) machine.healthy = false;
      return;
    case 'lose the blobs':
      world.blobs.clear();
      return;
  }
}
