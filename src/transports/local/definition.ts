import { defineTransport } from '../define-transport.ts';

/** The machine that zoo itself runs on: files and processes, without a network in between. */
export const localTransport = defineTransport({
  kind: 'local',
  offers: ['files', 'commands'],
  here: { local: true },
  settings: () => ({}),
  computer: () => 'this computer',
  create: async (ports) => (await import('./transport.ts')).createLocalTransport(ports),
});
