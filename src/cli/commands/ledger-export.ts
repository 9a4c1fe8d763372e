import { resolve } from 'node:path';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** Byte for byte, with the chains in it: another store can become the same ledger from this file. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  return withWorld({ session, input }, { readOnly: true }, async ({ store }) => {
    const text = await store.exportText();
    if (text === undefined) {
      throw new UserError(`there is no ledger in ${store.where} yet`, {
        exit: EXIT.error,
        remedy: 'The first `zoo apply` makes it.',
      });
    }
    const out = input.text('out');
    if (out === undefined) session.terminal.out(text);
    else await writeFileAtomic(resolve(session.directory, out), text);
    return EXIT.ok;
  });
}
