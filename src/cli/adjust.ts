import { jsonText } from '../diagnostics/shown.ts';
import type { Shown } from '../care/shown.ts';
import { adjustLedger } from '../reconcile/adjust-ledger.ts';
import { groundOf } from '../checkout/ground.ts';
import { groundsOf } from '../approval/grounds.ts';
import type { Input } from './command.ts';
import { newRunId } from '../workspace/run-identity.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';
import { parseTime } from './parse-time.ts';
import type { Session } from './session.ts';
import type { Opened } from './with-world.ts';
import { agree, tellWaiting } from './agree.ts';

interface Call {
  readonly opened: Opened;
  readonly input: Input;
  readonly session: Session;
}

/** Shows, asks, locks, records, and says so: what `state rm`, `state mv`, `import` and `--refresh-only` have in common. */
export async function adjust(
  { opened, input, session }: Call,
  decide: () => Promise<Shown>,
): Promise<{ readonly exit: ExitCode; readonly last: Shown }> {
  const { terminal, format, environment } = session;
  const ground = await groundOf(opened, {
    environment,
    namesCommit: false,
    anyCommit: true,
    branch: undefined,
  });
  const waitFor = input.text('wait');
  let last: Shown | undefined;
  const state = await adjustLedger(opened.fleet, opened.world, {
    run: newRunId(Date.now()),
    command: session.commandLine,
    grounds: () => groundsOf(ground, { digests: [] }),
    drain: session.drain,
    emit: tellWaiting(session),
    waitMilliseconds: waitFor === undefined ? (input.flag('wait') ? Infinity : 0) : parseTime(waitFor),
    decide: async () => (last = await decide()),
    confirm: async ({ text, before }) => {
      if (!(await agree(text, input, session))) return false;
      await before?.();
      return true;
    },
  });
  if (last === undefined) throw new Error('nothing was decided');
  if (format === 'json') {
    const [adjusted, files] = state === 'done' ? [last.adjustments, last.edited ?? []] : [[], []];
    terminal.out(`${jsonText({ format: 'zoo.adjusted/v1', state, adjusted, files }, 2)}\n`);
  } else if (state !== 'declined') terminal.out(`${last.done}\n`);
  return { exit: state === 'declined' ? EXIT.stale : EXIT.ok, last };
}
