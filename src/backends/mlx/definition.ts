import { defineBackend } from '../define-backend.ts';
import { mlxServerProgram } from './program.ts';

/** mlx-lm's own server, one process per tenant. */
export const mlxBackend = defineBackend({
  kind: 'mlx',
  port: 8080,
  formats: ['mlx'],
  judges: ['mlx'],
  settings: () => ({}),
  servedAs: () => 'default_model',
  async create({ serverProgram }) {
    const [{ createMlx }, program] = await Promise.all([
      import('./backend.ts'),
      serverProgram(mlxServerProgram),
    ]);
    return createMlx({ program });
  },
});
