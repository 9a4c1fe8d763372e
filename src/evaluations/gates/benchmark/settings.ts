import type { BenchmarkGate } from '../../../resources/generated/fleet-document.ts';

export type Task = BenchmarkGate['task'];

export interface BenchmarkSettings extends Thresholds {
  readonly task: Task;
  /** Below the folder of the fleet file. */
  readonly text: string;
  /** At most. */
  readonly tasks: number;
}
export interface Thresholds {
  /** Share that must be right, 0 to 1. */
  readonly least?: number;
  /** Share that may be missing to what the base has right. */
  readonly loss?: number;
}

/** What guessing has right. */
export const CHANCE: Readonly<Record<Task, number>> = { hellaswag: 1 / 4, winogrande: 1 / 2 };
