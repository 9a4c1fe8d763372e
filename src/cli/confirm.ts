import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

/** Terraform's question: only `yes` is yes. */
export async function confirmOnTerminal(
  { streams, out, paint }: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  out(`${paint.bold('Do it?')} Only ${paint.bold('yes')} is taken for a yes.\n`);
  const question = createInterface({ input: streams.stdin, output: streams.stdout });
  try {
    return (await question.question('  > ', { signal })).trim() === 'yes';
  } catch {
    // Ctrl-C or a closed terminal.
    return false;
  } finally {
    question.close();
  }
}
