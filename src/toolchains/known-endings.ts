/**
 * Why a tool ended, in one sentence. A tool says it in a traceback, or in a line among a hundred; what is in no table is
 * shown with its last lines.
 */
export interface KnownEnding {
  readonly pattern: RegExp;
  /** What is wrong, and what to do; `match` is of the first line of the log that fits. */
  readonly explain: (match: RegExpExecArray) => { readonly what: string; readonly remedy: string };
}

export interface Explained {
  readonly what: string;
  readonly remedy: string;
}

export function explainEnding(
  lines: readonly string[],
  endings: readonly KnownEnding[],
): Explained | undefined {
  // In the order of the table: what is more exact stands first.
  for (const { pattern, explain } of endings) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match !== null) return explain(match);
    }
  }
  return undefined;
}

/** A traceback's frames say where in the tool, and its last line says what: only that is for people. */
export function tellingLines(lines: readonly string[], most: number): readonly string[] {
  const start = lines.findLastIndex((line) => line.startsWith('Traceback (most recent call last)'));
  const told =
    start < 0
      ? lines
      : lines
          .slice(start)
          .filter((line) => /^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit)?: /.test(line));
  const complaints = told.filter((line) =>
    /\b(?:error|failed|fatal|abort|unable|cannot|unknown|unsupported)\b|^[\d.]+ E /iu.test(line),
  );
  return (start < 0 && complaints.length > 0 ? complaints : told).slice(-most);
}
