/** A plan beside the one of another commit: what this version of the fleet changes, and what would be done without it. */
import { markdownText } from '../diagnostics/markdown-text.ts';
import { shown } from '../diagnostics/shown.ts';
import type { SplitPlan } from '../plan/split-plan.ts';
import { COMMENT_LIMIT, planMarkdown } from './plan-markdown.ts';
import { planText, type TextOptions } from './plan-text.ts';

export function baseText(split: SplitPlan, ref: string, options: TextOptions): string {
  const { branch, anyway, dropped, base } = shown({ ...split, base: ref });
  const { bold } = options.paint;
  const parts = [
    `${bold(`What this version changes, beside ${base}:`)}\n\n${planText(branch, options)}`,
    ...(dropped.length === 0
      ? []
      : [
          `${bold('No longer done because of it:')}\n${dropped.map(({ verb, id }) => `  ${verb} ${id}`).join('\n')}`,
        ]),
    ...(isNews({ branch, anyway, dropped })
      ? [`${bold(`Without it too, drift and what is pending at ${base}:`)}\n\n${planText(anyway, options)}`]
      : [`Without it there is nothing to do: no drift, nothing pending.`]),
  ];
  return parts.join('\n\n');
}

export function baseMarkdown(split: SplitPlan, ref: string): string {
  const { branch, anyway, dropped, base } = shown({ ...split, base: ref });
  const title = `# Beside ${markdownText(base)}`;
  const gone = dropped.map(({ verb, id }) => `    ${verb} ${id}`).join('\n');
  const lost = dropped.length === 0 ? '' : `\n\nNo longer done because of this version:\n\n${gone}`;
  const rest = isNews({ branch, anyway, dropped })
    ? `\n\n# Without this version too\n\n${planMarkdown(anyway, COMMENT_LIMIT / 4)}`
    : '\n\nWithout this version there is nothing to do: no drift, nothing pending.';
  const room = COMMENT_LIMIT - title.length - Math.min(lost.length, 4_000) - rest.length - 100;
  return `${title}\n\n${planMarkdown(branch, room)}${lost.slice(0, 4_000)}${rest}`;
}

function isNews({ anyway }: SplitPlan): boolean {
  return anyway.actions.length + anyway.drift.length + anyway.held.length > 0;
}
