import { defineTransport } from '../define-transport.ts';

/** A folder of the machine that the system of this computer has mounted: weights are copied into it. */
export const mountTransport = defineTransport({
  kind: 'mount',
  offers: ['bytes'],
  settings: ({ mount, of = '/' }) => ({ mount, of }),
  shown: ({ mount }) => mount,
  create: async (ports) => (await import('./transport.ts')).createMountTransport(ports),
});

export type MountSettings = { readonly mount: string; readonly of: string };
