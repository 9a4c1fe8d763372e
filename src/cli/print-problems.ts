import { jsonText } from '../diagnostics/shown.ts';
import { diagnosticsDocument } from '../diagnostics/diagnostics-document.ts';
import { renderDiagnostic } from '../diagnostics/render-diagnostic.ts';
import { diagnosticsText } from '../report/diagnostics-text.ts';
import { PLAIN, type Paint } from '../report/paint.ts';
import type { InvalidFleet } from '../diagnostics/user-error.ts';
import type { Terminal } from './terminal.ts';

type Problems = Pick<InvalidFleet, 'diagnostics' | 'files'>;
type Form =
  | { readonly format: 'json' | 'text' }
  /** `zoo plan`: what the document is about. */
  | { readonly format: 'markdown'; readonly command: string };

/** Every problem at once: for people with the line and a caret, for programs as one document. */
export async function printProblems(
  { diagnostics, files }: Problems,
  terminal: Terminal,
  form: Form,
): Promise<void> {
  if (form.format === 'json') {
    terminal.out(`${jsonText(diagnosticsDocument(diagnostics), 2)}\n`);
    return;
  }
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const draw =
    (paint: Paint) =>
    (diagnostic: (typeof diagnostics)[number]): string =>
      renderDiagnostic(diagnostic, (file) => texts.get(file), paint);
  if (form.format === 'markdown') {
    const { problemsMarkdown } = await import('../report/failure-markdown.ts');
    terminal.out(problemsMarkdown(form.command, diagnostics, draw(PLAIN)));
  }
  terminal.err(`${diagnosticsText(diagnostics, draw(terminal.errPaint), terminal.errPaint)}\n`);
}
