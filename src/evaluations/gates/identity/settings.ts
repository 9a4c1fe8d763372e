import type { Question } from '../../../resources/evaluation.ts';

export interface IdentitySettings {
  readonly questions: readonly Question[];
  /** A system prompt, only when the fleet gives one. */
  readonly system?: string;
  /** Share of questions that must be right, 0 to 1. */
  readonly pass: number;
}
