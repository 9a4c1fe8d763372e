/**
 * How an executor describes itself: what `definition.ts` in its folder exports. It is loaded at every start, so that it
 * imports no client; what runs tools is behind `create`.
 */
import type { Executor } from './executor.ts';

export interface ExecutorDefinition {
  /** The name of its folder. */
  readonly kind: string;
  /** Recipes run there: the fleet file names no executor yet. One has it. */
  readonly isUsual: boolean;
  create(): Promise<Executor>;
}

export function defineExecutor({
  isUsual = false,
  ...rest
}: Omit<ExecutorDefinition, 'isUsual'> & { readonly isUsual?: boolean }): ExecutorDefinition {
  return { ...rest, isUsual };
}
