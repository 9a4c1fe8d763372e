import type { ExecutorDefinition } from '../../executors/define-executor.ts';
import type { Executor } from '../../executors/executor.ts';

/** Where recipes run. */
export function makeExecutor(definitions: Readonly<Record<string, ExecutorDefinition>>): Promise<Executor> {
  const usual = Object.values(definitions).find(({ isUsual }) => isUsual);
  if (usual === undefined) throw new TypeError('no executor is the usual one');
  return usual.create();
}
