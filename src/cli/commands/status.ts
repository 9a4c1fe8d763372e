import { jsonText } from '../../diagnostics/shown.ts';
import { statusMarkdown, statusText } from '../../report/status-text.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { planChoicesOf } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { statusNow } from '../status-now.ts';
import { withWorld } from '../with-world.ts';

/** The state at a glance. Exits 0 whatever it finds: `zoo drift` and `zoo plan` have exit codes for that. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const isWatching = input.flag('watch');
  if (isWatching && format === 'markdown')
    throw new UserError('zoo status --watch cannot print markdown', {
      exit: EXIT.usage,
      remedy: 'It prints text, or one line of JSON for each change: --json.',
    });
  if (isWatching) {
    const { watchStatus } = await import('../watch-status.ts');
    return watchStatus({ session, input });
  }
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const wishes = await planChoicesOf(input, opened);
    const { status } = await statusNow(opened, { session, wishes });
    const now = opened.world.clock.now();
    if (format === 'json') terminal.out(`${jsonText(status, 2)}\n`);
    else if (format === 'markdown') terminal.out(statusMarkdown(status, now));
    else terminal.out(`${statusText(status, { paint: terminal.paint, now })}\n`);
    return EXIT.ok;
  });
}
