import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { countText } from '../../report/count-text.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** The store that the fleet names becomes the ledger of the file; where there is one already, nothing is mixed into it. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, directory } = session;
  const file = input.argument(0) ?? '';
  const text = await readFile(resolve(directory, file), 'utf8');
  return withWorld({ session, input }, { readOnly: false }, async ({ store }) => {
    const { runs } = await store.importText(text, file);
    terminal.out(`Took ${countText(runs.length, 'run')} from ${file} into ${store.where}.\n`);
    return EXIT.ok;
  });
}
