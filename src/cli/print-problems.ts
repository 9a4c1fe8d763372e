import { jsonText } from '../diagnostics/shown.ts';
import { diagnosticsDocument } from '../diagnostics/diagnostics-document.ts';
import { renderDiagnostic } from '../diagnostics/render-diagnostic.ts';
import { diagnosticsText } from '../report/diagnostics-text.ts';
import type { InvalidFleet } from './failures.ts';
import type { Terminal } from './terminal.ts';

type Problems = Pick<InvalidFleet, 'diagnostics' | 'files'>;

/** Every problem at once: for people with the line and a caret, for programs as one document. */
export function printProblems({ diagnostics, files }: Problems, terminal: Terminal, asJson: boolean): void {
  if (asJson) {
    terminal.out(`${jsonText(diagnosticsDocument(diagnostics), 2)}\n`);
    return;
  }
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const draw = (diagnostic: (typeof diagnostics)[number]): string =>
    renderDiagnostic(diagnostic, (file) => texts.get(file), terminal.errPaint);
  terminal.err(`${diagnosticsText(diagnostics, draw, terminal.errPaint)}\n`);
}
