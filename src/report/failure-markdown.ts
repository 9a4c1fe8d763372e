import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { countText } from './count-text.ts';
import type { DrawDiagnostic } from './diagnostics-text.ts';
import { fitSections } from './fit-sections.ts';
import { COMMENT_LIMIT } from './plan-markdown.ts';

/** Why a command has no answer: a reader of a comment or a summary does not look into the log for it. */
export function failureMarkdown(
  command: string,
  {
    exit,
    message,
    details = [],
    remedy,
  }: {
    readonly exit: number;
    readonly message: string;
    readonly details?: readonly string[];
    readonly remedy?: string;
  },
): string {
  return fitSections({
    head: `## ${command} did not get through\n\n**It ended with exit code ${exit}, and nothing else was found out.**`,
    sections: [
      section('Why', [[`Error: ${message}`, ...details.map((line) => `  ${line}`)].join('\n')]),
      ...(remedy === undefined ? [] : [section('What to do', [remedy])]),
    ],
    foot: '',
    rest: 'the same command without `--format markdown` shows all.',
    limit: COMMENT_LIMIT,
  });
}

/** Every problem of a fleet file, each whole. */
export function problemsMarkdown(
  command: string,
  diagnostics: readonly Diagnostic[],
  draw: DrawDiagnostic,
): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return fitSections({
    head: `## ${command} did not get through\n\n**The fleet file has ${countText(errors.length, 'error')}: correct it, and push again.**`,
    sections: [section(`Problems (${diagnostics.length})`, diagnostics.map(draw))],
    foot: '',
    rest: '`zoo validate` shows all.',
    limit: COMMENT_LIMIT,
  });
}

function section(title: string, blocks: readonly string[]) {
  return { title, open: true, language: 'text', blocks } as const;
}
