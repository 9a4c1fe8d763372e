import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { countText } from './count-text.ts';
import type { Paint } from './paint.ts';

/** How a diagnostic is drawn with its line and caret; `diagnostics/` knows. */
export type DrawDiagnostic = (diagnostic: Diagnostic) => string;

function diagnosticCounts(diagnostics: readonly Diagnostic[]): {
  readonly errors: number;
  readonly warnings: number;
} {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors };
}

/** All problems, each with its place, then how many there are. */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  draw: DrawDiagnostic,
  paint: Paint,
): string {
  const { errors, warnings } = diagnosticCounts(diagnostics);
  const sum = [
    ...(errors > 0 ? [countText(errors, 'error')] : []),
    ...(warnings > 0 ? [countText(warnings, 'warning')] : []),
  ].join(', ');
  return [...diagnostics.map(draw), paint.bold(`${sum}.`)].join('\n\n');
}
