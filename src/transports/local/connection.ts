import type { Claim, Connection, WayIn } from '../transport.ts';
import { localCommands } from './commands.ts';
import { localFiles } from './files.ts';

export function localWayIn(zoo: string, claim?: Claim): WayIn & Required<Pick<WayIn, 'files' | 'commands'>> {
  return {
    zoo,
    computer: 'this computer',
    isHere: true,
    files: localFiles(zoo, claim),
    commands: localCommands(zoo, claim),
    underClaim: (mine) => localWayIn(zoo, mine),
    close: async () => undefined,
  };
}

export function localConnection(zoo: string): Connection {
  const { files, commands, underClaim: _never, ...place } = localWayIn(zoo);
  return { ...place, ...files, ...commands };
}
