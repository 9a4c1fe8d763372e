import { shellWord } from '../diagnostics/shell-word.ts';
import type { Plan } from '../plan/plan.ts';

export interface ApplyWith {
  /** What the plan was asked for with: ` --only zen/nano`. Without it the digest is another one. Absent beside a file: not known. */
  readonly words?: string;
  /** The file that it was saved to. */
  readonly file?: string;
}

/** What does exactly this plan. The digest is named here and nowhere else. */
export function applyCommands({ approval }: Plan, how: ApplyWith): readonly string[] {
  const { file, words = file === undefined ? '' : undefined } = how;
  return [
    ...(file === undefined ? [] : [`zoo apply ${shellWord(file)}`]),
    ...(words === undefined ? [] : [`zoo apply --approval ${approval}${words}`]),
  ];
}

export function applyLine(plan: Plan, how: ApplyWith): string {
  if (plan.actions.length === 0) return '';
  return `\nTo do exactly this: ${applyCommands(plan, how).join(', or ')}\n`;
}
