import { jsonText, shown } from '../../diagnostics/shown.ts';
import { countText } from '../../report/count-text.ts';
import { humanBytes } from '../../diagnostics/human-bytes.ts';
import { findAllGarbage } from '../../care/find-all-garbage.ts';
import { USUAL_KEPT } from '../../care/find-garbage.ts';
import type { Input } from '../command.ts';
import { countOption } from '../count-option.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

/** Shows what can go; deletes it only with --delete. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const keep = countOption(input, 'keep', USUAL_KEPT);
  const isDeleting = input.flag('yes');
  return withWorld({ session, input }, { readOnly: !isDeleting }, async (opened) => {
    if (isDeleting) await refuseWhileLocked(opened);
    const { garbage, unknown, notes, keptFiles } = await findAllGarbage(opened, {
      keep,
      signal: session.drain,
    });
    for (const { remove } of isDeleting ? garbage : []) await remove();
    if (isDeleting) await opened.world.blobs.keepMarks(keptFiles);
    const bytes = garbage.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (format === 'json') {
      const items = garbage.map(({ where, what, sizeBytes }) => ({ where, what, sizeBytes }));
      terminal.out(
        `${jsonText({ format: 'zoo.gc/v1', deleted: isDeleting, bytes, items, unknown, notes }, 2)}\n`,
      );
      return EXIT.ok;
    }
    for (const { where, what, sizeBytes } of shown(garbage))
      terminal.out(`${humanBytes(sizeBytes).padStart(10)}  ${what} ${where}\n`);
    for (const line of shown(unknown)) terminal.err(`${terminal.errPaint.yellow('unknown')} ${line}\n`);
    for (const line of shown(notes)) terminal.err(`${line}\n`);
    const sum = `${countText(garbage.length, 'item')}, ${humanBytes(bytes)}`;
    if (garbage.length === 0) terminal.out('Nothing can go.\n');
    else terminal.out(isDeleting ? `Deleted ${sum}.\n` : `${sum} can go: zoo gc --yes deletes it.\n`);
    return EXIT.ok;
  });
}

/** An apply that is under way may be about to use what nothing recorded yet. */
async function refuseWhileLocked({ world }: Opened): Promise<void> {
  const busy = (await world.ledger.locks.list()).find(({ alive }) => alive);
  if (busy === undefined) return;
  throw new UserError(`${busy.scope} is locked by ${busy.holder.by} (run ${busy.holder.run})`, {
    exit: EXIT.locked,
    remedy: 'Wait until that run has ended.',
  });
}
