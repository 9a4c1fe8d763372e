import { jsonText } from '../../diagnostics/shown.ts';
import { tableText } from '../../report/table-text.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true }, async ({ world }) => {
    const locks = await world.ledger.locks.list();
    if (format === 'json') {
      const listed = locks.map(({ scope, holder, fence, alive }) => ({ scope, holder, fence, alive }));
      terminal.out(`${jsonText({ format: 'zoo.locks/v1', locks: listed }, 2)}\n`);
      return EXIT.ok;
    }
    if (locks.length === 0) {
      terminal.out('No lock is held.\n');
      return EXIT.ok;
    }
    const head = ['SCOPE', 'HELD BY', 'ON', 'SINCE', 'UNTIL'].map((text) => ({
      text,
      paint: terminal.paint.dim,
    }));
    const rows = locks.map(({ scope, holder, alive }) =>
      [
        scope,
        holder.by,
        `${holder.host} (process ${holder.pid})`,
        holder.since,
        alive
          ? `until its run ends or is silent for ${holder.termSeconds} s`
          : 'its holder is gone: free for the next run',
      ].map((text) => ({ text })),
    );
    terminal.out(`${tableText([head, ...rows])}\n`);
    return EXIT.ok;
  });
}
