import type { ToolResult } from '../../../src/executors/executor.ts';

/** What a test builds on must have ended well; else it fails with what the tool said. */
export function requireSuccess(result: ToolResult): ToolResult {
  if (result.exitCode === 0) return result;
  throw new Error([`exit code ${result.exitCode}`, ...result.stdoutTail, ...result.stderrTail].join('\n'));
}
