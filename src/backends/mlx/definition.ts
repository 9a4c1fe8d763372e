import { defineBackend } from '../define-backend.ts';

/** mlx-lm's own server, one process per tenant. */
export const mlxBackend = defineBackend({
  kind: 'mlx',
  port: 8080,
  formats: ['mlx'],
  judges: ['mlx'],
  settings: () => ({}),
  create: async (ports) => (await import('./backend.ts')).createMlx(ports),
});
