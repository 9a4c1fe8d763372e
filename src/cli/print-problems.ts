import { diagnosticCounts, diagnosticsText } from '../report/diagnostics-text.ts';
import type { InvalidFleet } from './failures.ts';
import type { Terminal } from './terminal.ts';

/** Every problem at once: for people with the line and a caret, for programs as one document. */
export function printProblems({ diagnostics }: InvalidFleet, terminal: Terminal, asJson: boolean): void {
  if (asJson) {
    const document = { format: 'zoo.diagnostics/v1', ...diagnosticCounts(diagnostics), diagnostics };
    terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  terminal.err(`${diagnosticsText(diagnostics, ({ message }) => message, terminal.errPaint)}\n`);
}
