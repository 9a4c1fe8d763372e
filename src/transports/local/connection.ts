import type { Connection, WayIn } from '../transport.ts';
import { localCommands } from './commands.ts';
import { localFiles } from './files.ts';

export function localWayIn(zoo: string): WayIn & Required<Pick<WayIn, 'files' | 'commands'>> {
  return {
    zoo,
    computer: 'this computer',
    isHere: true,
    files: localFiles(zoo),
    commands: localCommands(zoo),
    close: async () => undefined,
  };
}

export function localConnection(zoo: string): Connection {
  const { files, commands, ...place } = localWayIn(zoo);
  return { ...place, ...files, ...commands };
}
