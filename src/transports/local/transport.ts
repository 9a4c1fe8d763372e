import type { OwnTransport, ReachSettings, TransportPorts } from '../define-transport.ts';
import { localWayIn } from './connection.ts';
import { folderHere } from '../folder-here.ts';

export function createLocalTransport({
  fleetDirectory,
  requireFolder,
}: TransportPorts): OwnTransport<ReachSettings> {
  return {
    async connect({ zoo }) {
      const directory = folderHere(zoo, fleetDirectory);
      await requireFolder(directory, 'zoo:');
      return localWayIn(directory);
    },
  };
}
