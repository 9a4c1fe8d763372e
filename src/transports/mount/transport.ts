import type { OwnTransport, TransportPorts } from '../define-transport.ts';
import { folderHere } from '../folder-here.ts';
import type { Carrier } from '../transport.ts';
import { mountCarrier } from './carrier.ts';
import type { MountSettings } from './definition.ts';

/** Nothing is asked for it: it is written to only where the machine itself has shown, another way, that it is its own folder. */
export function createMountTransport({ fleetDirectory }: TransportPorts): OwnTransport<MountSettings> {
  const carriers = new Map<string, Carrier>();
  function carrierOf(at: string, of: string): Carrier {
    const key = JSON.stringify([at, of]);
    const carrier = carriers.get(key) ?? mountCarrier({ at, of });
    carriers.set(key, carrier);
    return carrier;
  }
  return {
    async connect({ zoo }, { mount, of }) {
      const at = folderHere(mount, fleetDirectory);
      return {
        zoo,
        computer: `mount ${at}`,
        isHere: false,
        bytes: carrierOf(at, of),
        close: async () => undefined,
      };
    },
  };
}
