import { script } from '@bomb.sh/tab';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';

/** The script asks `zoo complete -- <words>` at every tab, so that it need not be made again for a new version. */
export async function run(input: Input): Promise<ExitCode> {
  script(input.argument(0) ?? 'bash', 'zoo', 'zoo');
  return EXIT.ok;
}
