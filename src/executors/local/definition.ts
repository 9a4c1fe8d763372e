import { defineExecutor } from '../define-executor.ts';

/** Children of this process, on this computer. */
export const localExecution = defineExecutor({
  kind: 'local',
  isUsual: true,
  create: async () => (await import('./local-executor.ts')).localExecutor,
});
