import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { defineTransport } from '../define-transport.ts';

/** The machine that zoo itself runs on: files and processes, without a network in between. */
export const localTransport = defineTransport({
  kind: 'local',
  offers: ['files', 'commands'],
  here: { local: true },
  settings: () => ({}),
  computer: () => 'this computer',
  folderHere: localZooDirectory,
  create: async (ports) => (await import('./transport.ts')).createLocalTransport(ports),
});

/** A relative `zoo:` starts at the fleet's folder; `~` is the home of who runs zoo. */
export function localZooDirectory(written: string, fleetDirectory: string): string {
  if (written === '~' || written.startsWith('~/')) return join(homedir(), written.slice(1));
  return isAbsolute(written) ? resolve(written) : resolve(fleetDirectory, written);
}
