import type { Diagnostic } from './diagnostic.ts';
import { visible } from './visible-text.ts';

/** `zoo.diagnostics/v1`: all problems of a fleet for a program. Places count from 1; columns are UTF-16 code units. */
export interface DiagnosticsDocument {
  readonly format: 'zoo.diagnostics/v1';
  readonly errors: number;
  readonly warnings: number;
  readonly diagnostics: readonly Diagnostic[];
}

export function diagnosticsDocument(diagnostics: readonly Diagnostic[]): DiagnosticsDocument {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    format: 'zoo.diagnostics/v1',
    errors,
    warnings: diagnostics.length - errors,
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, message: visible(diagnostic.message) })),
  };
}
